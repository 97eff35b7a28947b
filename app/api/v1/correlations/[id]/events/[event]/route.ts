import { authorize } from '#lib/access/authorize.ts'
import { loadEvent } from '#lib/correlations/load-correlations.ts'
import { eventParamsSchema } from '#lib/correlations/schemas.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string; event: string }> }

export function GET(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { id, event } = await readParams(context, eventParamsSchema)
    const found = await loadEvent(id, event)
    return Response.json(found, { headers: { 'Cache-Control': 'no-store' } })
  })
}
