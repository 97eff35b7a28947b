import { authorizeUser } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { readConfig } from '#lib/platform/config.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { getRetention } from '#lib/retention/queries.ts'
import { changeRetentionSchema } from '#lib/retention/schemas.ts'
import { setRetention } from '#lib/retention/set-retention.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorizeUser(request, 'retention.manage')
    const retention = await withDatabase((db) => getRetention(db, readConfig()))
    return Response.json(retention, { headers: { 'Cache-Control': 'no-store' } })
  })
}

export function PATCH(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorizeUser(request, 'retention.manage')
    const change = await readJson(request, changeRetentionSchema)
    await withDatabase((db) => setRetention(db, { actor, config: readConfig() }, change))
    return new Response(null, { status: 204 })
  })
}
