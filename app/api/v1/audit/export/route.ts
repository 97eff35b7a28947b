import { authorize } from '#lib/access/authorize.ts'
import { exportAudit } from '#lib/audit/export-audit.ts'
import { auditExportSchema } from '#lib/audit/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'audit.read')
    const { format, ...filter } = parseQuery(request, auditExportSchema)
    const body = await withDatabase((db) => exportAudit(db, actor, { format, filter }))
    return new Response(body, {
      headers: {
        'Content-Type': contentTypes[format],
        'Content-Disposition': `attachment; filename="signalbox-audit.${format}"`,
        'Cache-Control': 'no-store',
      },
    })
  })
}
