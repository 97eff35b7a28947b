import { authorize } from '#lib/access/authorize.ts'
import { receiveZipkin } from '#lib/ingest/receive-zipkin.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'ingest')
    return receiveZipkin(request)
  })
}
