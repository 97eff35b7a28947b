import { authorize, authorizeUser } from '#lib/access/authorize.ts'
import { createToken } from '#lib/access/create-token.ts'
import { listTokens } from '#lib/access/queries.ts'
import { createTokenSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'tokens.manage')
    const tokens = await withDatabase(listTokens)
    return Response.json({ tokens }, { headers: { 'Cache-Control': 'no-store' } })
  })
}

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorizeUser(request, 'tokens.manage')
    const given = await readJson(request, createTokenSchema)
    const created = await withDatabase((db) => createToken(db, actor, given))
    return Response.json(created, { status: 201, headers: { 'Cache-Control': 'no-store' } })
  })
}
