import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { recordBreakerReports } from './record-reports.ts'
import { breakerReportsSchema } from './schemas.ts'

const maxBytes = 4 * 1024 * 1024

/** What processes tell of their breakers; a fault refuses the whole request, since ours send none. */
export async function receiveBreakerReports(request: Request): Promise<Response> {
  await authorize(request, 'ingest')
  const reports = await readJson(request, breakerReportsSchema, { maxBytes })
  const transitions = await withDatabase((db) => recordBreakerReports(db, reports))
  return Response.json({ transitions })
}
