import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { deletePattern } from '#lib/patterns/delete-pattern.ts'
import { getPattern } from '#lib/patterns/queries.ts'
import {
  deletePatternQuerySchema,
  patternPathSchema,
  updatePatternSchema,
} from '#lib/patterns/schemas.ts'
import { longestBody, patternAnswer, versionIn } from '#lib/patterns/serve-pattern.ts'
import { updatePattern } from '#lib/patterns/update-pattern.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ name: string }> }

export function GET(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { name } = await readParams(context, patternPathSchema)
    return patternAnswer(await withDatabase((db) => getPattern(db, name)))
  })
}

export function PUT(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const { name } = await readParams(context, patternPathSchema)
    const version = versionIn(request)
    const given = await readJson(request, updatePatternSchema, { maxBytes: longestBody })
    return patternAnswer(
      await withDatabase((db) => updatePattern(db, actor, { name, version, given })),
    )
  })
}

export function DELETE(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const { name } = await readParams(context, patternPathSchema)
    const { reason } = parseQuery(request, deletePatternQuerySchema)
    const version = versionIn(request)
    return Response.json(
      await withDatabase((db) => deletePattern(db, actor, { name, version, reason })),
    )
  })
}
