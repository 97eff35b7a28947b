import { authorize } from '#lib/access/authorize.ts'
import { loadOverview } from '#lib/overview/load-overview.ts'
import { overviewQuerySchema } from '#lib/overview/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const overview = await loadOverview(parseQuery(request, overviewQuerySchema))
    return Response.json(overview, { headers: { 'Cache-Control': 'no-store' } })
  })
}
