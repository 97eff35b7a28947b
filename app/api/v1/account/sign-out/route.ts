import { authorizeUser } from '#lib/access/authorize.ts'
import { endUserSessions } from '#lib/access/end-user-sessions.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    const user = await authorizeUser(request, 'own.account')
    const ended = await withDatabase((db) => endUserSessions(db, user, { userId: user.id }))
    return Response.json({ ended })
  })
}
