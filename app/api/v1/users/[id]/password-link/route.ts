import { authorizeUser } from '#lib/access/authorize.ts'
import { createPasswordLink } from '#lib/access/create-password-link.ts'
import { linkTo } from '#lib/access/link-to.ts'
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
    const token = await withDatabase((db) => createPasswordLink(db, actor, id))
    const link = linkTo(request, `/set-password#${token}`)
    return Response.json({ link }, { status: 201, headers: { 'Cache-Control': 'no-store' } })
  })
}
