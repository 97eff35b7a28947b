import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { importPatterns } from '#lib/patterns/import-patterns.ts'
import { importQuerySchema } from '#lib/patterns/schemas.ts'
import { readImport } from '#lib/patterns/serve-pattern.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const { dry_run: dryRun, reason } = parseQuery(request, importQuerySchema)
    const { file, basis } = await readImport(request)
    const report = await withDatabase((db) =>
      importPatterns(db, actor, { file, dryRun, reason, basis }),
    )
    return Response.json(report, { headers: { 'Cache-Control': 'no-store' } })
  })
}
