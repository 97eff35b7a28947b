import { authorize } from '#lib/access/authorize.ts'
import { countBreakers } from '#lib/breakers/queries.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const tally = await withDatabase(countBreakers)
    return Response.json(tally, { headers: { 'Cache-Control': 'no-store' } })
  })
}
