import { authorize, authorizeUser } from '#lib/access/authorize.ts'
import { createUser } from '#lib/access/create-user.ts'
import { linkTo } from '#lib/access/link-to.ts'
import { listUsers } from '#lib/access/queries.ts'
import { createUserSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'users.manage')
    const users = await withDatabase(listUsers)
    return Response.json({ users }, { headers: { 'Cache-Control': 'no-store' } })
  })
}

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorizeUser(request, 'users.manage')
    const given = await readJson(request, createUserSchema)
    const { id, token } = await withDatabase((db) => createUser(db, actor, given))
    const link = linkTo(request, `/set-password#${token}`)
    return Response.json({ id, link }, { status: 201, headers: { 'Cache-Control': 'no-store' } })
  })
}
