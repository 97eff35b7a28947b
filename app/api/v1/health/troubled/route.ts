import { authorize } from '#lib/access/authorize.ts'
import { loadTroubledChecks } from '#lib/health/load-health.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const troubled = await loadTroubledChecks()
    return Response.json(troubled, { headers: { 'Cache-Control': 'no-store' } })
  })
}
