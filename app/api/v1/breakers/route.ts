import { authorize } from '#lib/access/authorize.ts'
import { loadBreakers } from '#lib/breakers/load-breakers.ts'
import { breakersQuerySchema } from '#lib/breakers/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const breakers = await loadBreakers(parseQuery(request, breakersQuerySchema))
    return Response.json(breakers, { headers: { 'Cache-Control': 'no-store' } })
  })
}
