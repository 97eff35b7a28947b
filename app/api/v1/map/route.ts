import { authorize } from '#lib/access/authorize.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { loadServiceMap } from '#lib/service-map/load-map.ts'
import { mapQuerySchema } from '#lib/service-map/schemas.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const map = await loadServiceMap(parseQuery(request, mapQuerySchema))
    return Response.json(map, { headers: { 'Cache-Control': 'no-store' } })
  })
}
