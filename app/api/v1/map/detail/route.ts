import { authorize } from '#lib/access/authorize.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { loadMapDetail } from '#lib/service-map/load-map.ts'
import { detailQuerySchema } from '#lib/service-map/schemas.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const detail = await loadMapDetail(parseQuery(request, detailQuerySchema))
    return Response.json(detail, { headers: { 'Cache-Control': 'no-store' } })
  })
}
