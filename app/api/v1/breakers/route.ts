import { authorize } from '#lib/access/authorize.ts'
import { listBreakers } from '#lib/breakers/queries.ts'
import { breakersQuerySchema } from '#lib/breakers/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { resolveWindow } from '#lib/rollups/model.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const window = resolveWindow(parseQuery(request, breakersQuerySchema), Date.now())
    const breakers = await withDatabase((db) => listBreakers(db, window))
    return Response.json(breakers, { headers: { 'Cache-Control': 'no-store' } })
  })
}
