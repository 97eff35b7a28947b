import { authorize } from '#lib/access/authorize.ts'
import { loadErrorHeatmap } from '#lib/heatmaps/load-heatmaps.ts'
import { errorHeatmapQuerySchema } from '#lib/heatmaps/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const heatmap = await loadErrorHeatmap(parseQuery(request, errorHeatmapQuerySchema))
    return Response.json(heatmap, { headers: { 'Cache-Control': 'no-store' } })
  })
}
