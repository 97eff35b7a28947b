import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { restorePattern } from '#lib/patterns/restore-pattern.ts'
import { patternPathSchema, restorePatternSchema } from '#lib/patterns/schemas.ts'
import { patternAnswer, versionIn } from '#lib/patterns/serve-pattern.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

export function POST(
  request: Request,
  context: { params: Promise<{ name: string }> },
): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const { name } = await readParams(context, patternPathSchema)
    // One that was deleted has no version that could be named.
    const expected = request.headers.has('if-match') ? versionIn(request) : null
    const given = await readJson(request, restorePatternSchema)
    return patternAnswer(
      await withDatabase((db) => restorePattern(db, actor, { name, expected, given })),
    )
  })
}
