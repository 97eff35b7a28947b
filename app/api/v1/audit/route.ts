import { authorize } from '#lib/access/authorize.ts'
import { listAudit } from '#lib/audit/queries.ts'
import { auditQuerySchema } from '#lib/audit/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'audit.read')
    const query = parseQuery(request, auditQuerySchema)
    const page = await withDatabase((db) => listAudit(db, query))
    return Response.json(page, { headers: { 'Cache-Control': 'no-store' } })
  })
}
