import { authorizeUser } from '#lib/access/authorize.ts'
import { changePassword } from '#lib/access/change-password.ts'
import { changePasswordSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    const user = await authorizeUser(request, 'own.account')
    const given = await readJson(request, changePasswordSchema)
    await withDatabase((db) => changePassword(db, user, given))
    return new Response(null, { status: 204 })
  })
}
