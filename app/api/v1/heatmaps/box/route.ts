import { authorize } from '#lib/access/authorize.ts'
import { loadBox } from '#lib/heatmaps/load-box.ts'
import { boxQuerySchema } from '#lib/heatmaps/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const explained = await loadBox(parseQuery(request, boxQuerySchema))
    return Response.json(explained, { headers: { 'Cache-Control': 'no-store' } })
  })
}
