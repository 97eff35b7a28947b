import { authorize } from '#lib/access/authorize.ts'
import { loadCorrelationConformance } from '#lib/conformance/load-correlation.ts'
import { correlationIdSchema } from '#lib/conformance/schemas.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function GET(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { id } = await readParams(context, correlationIdSchema)
    const conformance = await loadCorrelationConformance(id)
    return Response.json(conformance, { headers: { 'Cache-Control': 'no-store' } })
  })
}
