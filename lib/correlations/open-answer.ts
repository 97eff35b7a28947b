import type { EventRow, Refusal } from '#lib/ingest/model.ts'
import type { OpenAnswer } from './schemas.ts'

const mostRefusals = 20

/** The events of a file that was opened, as the page reads them. */
export function toOpenAnswer({
  events,
  refusals,
}: {
  events: readonly EventRow[]
  refusals: readonly Refusal[]
}): OpenAnswer {
  return {
    events: events.map(toldEventOf),
    refused: refusals.length,
    refusals: refusals.slice(0, mostRefusals),
  }
}

function toldEventOf(row: EventRow): OpenAnswer['events'][number] {
  const { id, correlationId, eventType, protocol, operation, occurredAtMs, latencyMs } = row
  const { statusCode, errorMessage, traceId, spanId, parentSpanId, serverSpanId, attributes } = row
  return {
    ...{ id, correlationId, eventType, protocol, operation, occurredAtMs, latencyMs, attributes },
    ...{ statusCode, errorMessage, traceId, spanId, parentSpanId, serverSpanId },
    source: row.sourceService,
    target: row.targetService,
    sourceKind: row.sourceKind,
    targetKind: row.targetKind,
    payloadBytes: row.payloadSize,
  }
}
