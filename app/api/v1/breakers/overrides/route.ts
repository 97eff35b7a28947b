import { authorize } from '#lib/access/authorize.ts'
import { answerOverrides } from '#lib/breakers/answer-overrides.ts'
import { clearOverrideSchema, setOverrideSchema } from '#lib/breakers/schemas.ts'
import { clearOverride, setOverride } from '#lib/breakers/set-override.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, () => answerOverrides(request))
}

export function PUT(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'breakers.override')
    const given = await readJson(request, setOverrideSchema)
    return Response.json(await withDatabase((db) => setOverride(db, actor, given)))
  })
}

export function DELETE(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'breakers.override')
    const given = await readJson(request, clearOverrideSchema)
    await withDatabase((db) => clearOverride(db, actor, given))
    return new Response(null, { status: 204 })
  })
}
