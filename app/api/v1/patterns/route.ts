import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { createPattern } from '#lib/patterns/create-pattern.ts'
import { listPatterns } from '#lib/patterns/queries.ts'
import { createPatternSchema, patternQuerySchema } from '#lib/patterns/schemas.ts'
import { longestBody, patternAnswer } from '#lib/patterns/serve-pattern.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const query = parseQuery(request, patternQuerySchema)
    const list = await withDatabase((db) => listPatterns(db, query))
    return Response.json(list, { headers: { 'Cache-Control': 'no-store' } })
  })
}

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'patterns.edit')
    const given = await readJson(request, createPatternSchema, { maxBytes: longestBody })
    const pattern = await withDatabase((db) => createPattern(db, actor, given))
    return patternAnswer(pattern, 201)
  })
}
