import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { readSuggestions } from '#lib/patterns/suggestions.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const suggestions = await withDatabase((db) => readSuggestions(db))
    return Response.json(suggestions, { headers: { 'Cache-Control': 'no-store' } })
  })
}
