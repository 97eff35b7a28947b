import { authorizeUser } from '#lib/access/authorize.ts'
import { revokeToken } from '#lib/access/revoke-token.ts'
import { idSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function DELETE(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorizeUser(request, 'tokens.manage')
    const { id } = await readParams(context, idSchema)
    await withDatabase((db) => revokeToken(db, actor, id))
    return new Response(null, { status: 204 })
  })
}
