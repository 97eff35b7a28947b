import { authorize } from '#lib/access/authorize.ts'
import { loadHealth } from '#lib/health/load-health.ts'
import { healthQuerySchema } from '#lib/health/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const health = await loadHealth(parseQuery(request, healthQuerySchema))
    return Response.json(health, { headers: { 'Cache-Control': 'no-store' } })
  })
}
