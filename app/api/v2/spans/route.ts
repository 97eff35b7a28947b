import { receiveZipkin } from '#lib/ingest/receive-zipkin.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return respond(request, () => receiveZipkin(request))
}
