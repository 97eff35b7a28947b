import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { findServices } from '#lib/services/queries.ts'
import { serviceSearchSchema } from '#lib/services/schemas.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const search = parseQuery(request, serviceSearchSchema)
    const services = await withDatabase((db) => findServices(db, search))
    return Response.json({ services }, { headers: { 'Cache-Control': 'no-store' } })
  })
}
