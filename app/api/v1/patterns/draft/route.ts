import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { loadDraft } from '#lib/patterns/draft/load-draft.ts'
import { draftQuerySchema } from '#lib/patterns/schemas.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const query = parseQuery(request, draftQuerySchema)
    const draft = await withDatabase((db) => loadDraft(db, query, systemClock.now()))
    return Response.json(draft, { headers: { 'Cache-Control': 'no-store' } })
  })
}
