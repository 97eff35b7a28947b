import { authorize } from '#lib/access/authorize.ts'
import { loadPatternConformance } from '#lib/conformance/load-conformance.ts'
import { patternConformanceQuerySchema, patternNameSchema } from '#lib/conformance/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ name: string }> }

export function GET(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { name } = await readParams(context, patternNameSchema)
    const query = parseQuery(request, patternConformanceQuerySchema)
    const conformance = await loadPatternConformance(name, query)
    return Response.json(conformance, { headers: { 'Cache-Control': 'no-store' } })
  })
}
