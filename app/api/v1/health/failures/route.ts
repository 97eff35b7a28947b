import { authorize } from '#lib/access/authorize.ts'
import { loadCheckHistory } from '#lib/health/load-health.ts'
import { failuresQuerySchema } from '#lib/health/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { series, window } = parseQuery(request, failuresQuerySchema)
    const history = await loadCheckHistory(series, window)
    return Response.json(history, { headers: { 'Cache-Control': 'no-store' } })
  })
}
