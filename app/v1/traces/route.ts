import { receiveOtlp } from '#lib/ingest/receive-otlp.ts'

export const dynamic = 'force-dynamic'

export function POST(request: Request): Promise<Response> {
  return receiveOtlp(request)
}
