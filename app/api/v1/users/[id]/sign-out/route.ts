import { authorizeUser } from '#lib/access/authorize.ts'
import { endUserSessions } from '#lib/access/end-user-sessions.ts'
import { idSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function POST(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorizeUser(request, 'users.manage')
    const { id } = await readParams(context, idSchema)
    const ended = await withDatabase((db) => endUserSessions(db, actor, { userId: id }))
    return Response.json({ ended })
  })
}
