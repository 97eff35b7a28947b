import { authorize } from '#lib/access/authorize.ts'
import { cancelRejudgePast, rejudgePast } from '#lib/conformance/load-conformance.ts'
import { patternNameSchema, rejudgeSchema } from '#lib/conformance/schemas.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ name: string }> }

export function POST(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const { name } = await readParams(context, patternNameSchema)
    const { window } = await readJson(request, rejudgeSchema)
    await rejudgePast(actor, name, window)
    return new Response(null, { status: 204 })
  })
}

export function DELETE(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const { name } = await readParams(context, patternNameSchema)
    await cancelRejudgePast(actor, name)
    return new Response(null, { status: 204 })
  })
}
