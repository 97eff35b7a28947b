import { randomBytes, randomUUID } from 'node:crypto'
import type { EventRow } from '#lib/ingest/model.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'

/** One call from a to b that went well, as ingest would store it. */
export function eventRow(fields: Partial<EventRow> = {}): EventRow {
  const correlationId = fields.correlationId ?? randomUUID()
  const spanId = fields.spanId ?? randomBytes(8).toString('hex')
  return {
    id: bigintOfSpanId(spanId),
    correlationId,
    sourceService: 'a',
    targetService: 'b',
    eventType: 'response',
    protocol: 'http',
    payloadSize: 0,
    latencyMs: 10,
    statusCode: 200,
    errorMessage: null,
    traceId: correlationId.replaceAll('-', ''),
    spanId,
    parentSpanId: null,
    serverSpanId: null,
    operation: 'GET /b',
    occurredAtMs: Date.now() - 60_000,
    attributes: {},
    sourceKind: 'service',
    targetKind: 'service',
    communicationType: 'synchronous',
    messageFormat: null,
    ...fields,
  }
}
