import { authorizeUser } from '#lib/access/authorize.ts'
import { getAccount } from '#lib/access/queries.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    const user = await authorizeUser(request, 'own.account')
    const account = await withDatabase((db) => getAccount(db, user))
    return Response.json(account, { headers: { 'Cache-Control': 'no-store' } })
  })
}
