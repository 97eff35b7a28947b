import { refuseOtlp } from '#lib/ingest/receive-otlp.ts'

export function POST(request: Request): Promise<Response> {
  return refuseOtlp(request)
}
