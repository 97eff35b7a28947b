import { authorizeUser } from '#lib/access/authorize.ts'
import { idSchema, updateUserSchema } from '#lib/access/schemas.ts'
import { updateUser } from '#lib/access/update-user.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function PATCH(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorizeUser(request, 'users.manage')
    const { id } = await readParams(context, idSchema)
    const change = await readJson(request, updateUserSchema)
    await withDatabase((db) => updateUser(db, actor, { id, ...change }))
    return new Response(null, { status: 204 })
  })
}
