import { authorize } from '#lib/access/authorize.ts'
import { loadCoverage } from '#lib/conformance/load-conformance.ts'
import { windowQuerySchema } from '#lib/conformance/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { window } = parseQuery(request, windowQuerySchema)
    const coverage = await loadCoverage(window)
    return Response.json(coverage, { headers: { 'Cache-Control': 'no-store' } })
  })
}
