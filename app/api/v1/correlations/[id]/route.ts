import { authorize } from '#lib/access/authorize.ts'
import { loadCorrelation } from '#lib/correlations/load-correlations.ts'
import { correlationParamsSchema, correlationQuerySchema } from '#lib/correlations/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function GET(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { id } = await readParams(context, correlationParamsSchema)
    const { since } = parseQuery(request, correlationQuerySchema)
    const correlation = await loadCorrelation(id, since)
    return Response.json(correlation, { headers: { 'Cache-Control': 'no-store' } })
  })
}
