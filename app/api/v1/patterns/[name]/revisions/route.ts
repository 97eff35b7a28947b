import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { listRevisions } from '#lib/patterns/queries.ts'
import { patternPathSchema, revisionsQuerySchema } from '#lib/patterns/schemas.ts'
import { AppError } from '#lib/platform/errors.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

export function GET(
  request: Request,
  context: { params: Promise<{ name: string }> },
): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { name } = await readParams(context, patternPathSchema)
    const { before = null, limit } = parseQuery(request, revisionsQuerySchema)
    const revisions = await withDatabase((db) => listRevisions(db, name, { before, limit }))
    if (revisions.length === 0 && before === null) {
      throw new AppError('not_found', `There never was a pattern “${name}”.`)
    }
    return Response.json({ revisions }, { headers: { 'Cache-Control': 'no-store' } })
  })
}
