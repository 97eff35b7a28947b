import { authorize } from '#lib/access/authorize.ts'
import { loadSearch } from '#lib/correlations/load-correlations.ts'
import { searchQuerySchema } from '#lib/correlations/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const answer = await loadSearch(parseQuery(request, searchQuerySchema))
    return Response.json(answer, { headers: { 'Cache-Control': 'no-store' } })
  })
}
