import { authorize } from '#lib/access/authorize.ts'
import { loadServices } from '#lib/overview/load-overview.ts'
import { servicesQuerySchema } from '#lib/overview/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { window, asked } = parseQuery(request, servicesQuerySchema)
    const services = await loadServices(window, asked)
    return Response.json(services, { headers: { 'Cache-Control': 'no-store' } })
  })
}
