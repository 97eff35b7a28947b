import { authorize } from '#lib/access/authorize.ts'
import { loadAttention } from '#lib/overview/load-overview.ts'
import { overviewQuerySchema } from '#lib/overview/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { window } = parseQuery(request, overviewQuerySchema)
    return Response.json(await loadAttention(window), { headers: { 'Cache-Control': 'no-store' } })
  })
}
