import { receiveBreakerReports } from '#lib/breakers/receive-reports.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return respond(request, () => receiveBreakerReports(request))
}
