import { authorize } from '#lib/access/authorize.ts'
import { lookUp } from '#lib/correlations/load-correlations.ts'
import { lookUpQuerySchema } from '#lib/correlations/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { id } = parseQuery(request, lookUpQuerySchema)
    return Response.json(await lookUp(id), { headers: { 'Cache-Control': 'no-store' } })
  })
}
