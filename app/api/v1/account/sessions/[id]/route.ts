import { authorizeUser } from '#lib/access/authorize.ts'
import { endUserSessions } from '#lib/access/end-user-sessions.ts'
import { idSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function DELETE(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const user = await authorizeUser(request, 'own.account')
    const { id: sessionId } = await readParams(context, idSchema)
    await withDatabase((db) => endUserSessions(db, user, { userId: user.id, sessionId }))
    return new Response(null, { status: 204 })
  })
}
