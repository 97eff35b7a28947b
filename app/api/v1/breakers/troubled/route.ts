import { authorize } from '#lib/access/authorize.ts'
import { loadTroubledBreakers } from '#lib/breakers/load-breakers.ts'
import { breakersQuerySchema } from '#lib/breakers/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const troubled = await loadTroubledBreakers(parseQuery(request, breakersQuerySchema))
    return Response.json(troubled, { headers: { 'Cache-Control': 'no-store' } })
  })
}
