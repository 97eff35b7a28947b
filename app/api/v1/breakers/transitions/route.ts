import { authorize } from '#lib/access/authorize.ts'
import { listTransitions } from '#lib/breakers/queries.ts'
import { transitionsQuerySchema } from '#lib/breakers/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { resolveWindow } from '#lib/rollups/model.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { edge, limit, window } = parseQuery(request, transitionsQuerySchema)
    const stretch = resolveWindow(window, Date.now())
    const transitions = await withDatabase((db) =>
      listTransitions(db, edge, { window: stretch, limit }),
    )
    return Response.json({ transitions }, { headers: { 'Cache-Control': 'no-store' } })
  })
}
