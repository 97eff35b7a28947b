import { randomUUID } from 'node:crypto'
import type { EventRow } from '#lib/ingest/model.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'

const fanOut = 9
const services = 60
const rootMs = 90_000

type Node = { index: number; service: string; fromMs: number; toMs: number; span: string }

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')

/**
 * One correlation with as many calls: each makes nine in turn, each within the time of the one above;
 * every 5,000th fails and is tried again, every 40th is a message.
 */
export function largeCorrelation(count: number, beganMs: number): { id: string; rows: EventRow[] } {
  const id = randomUUID()
  const rows: EventRow[] = []
  let level: Node[] = [
    { index: 0, service: 'client', fromMs: beganMs, toMs: beganMs + rootMs, span: '' },
  ]
  while (rows.length < count) {
    const next: Node[] = []
    for (const parent of level) {
      const stepMs = (parent.toMs - parent.fromMs) / (fanOut + 1)
      const children = parent.span === '' ? 1 : fanOut
      for (let place = 0; place < children && rows.length < count; place += 1) {
        const index = rows.length + 1
        const fromMs = parent.fromMs + stepMs * (place + 0.5)
        const toMs = children === 1 ? parent.toMs : fromMs + stepMs * 0.9
        const service = `service-${(index * 7) % services}`
        const node = { index, service, fromMs, toMs, span: hex(index * 2 + 1, 16) }
        rows.push(rowOf(id, parent, node))
        next.push(node)
      }
    }
    level = next
  }
  return { id, rows }
}

function rowOf(id: string, parent: Node, { index, service, fromMs, toMs, span }: Node): EventRow {
  const failed = index % 5_000 === 0
  const isMessage = index % 40 === 0
  const latencyMs = Math.round((toMs - fromMs) * 1000) / 1000
  const callSpan = hex(index * 2, 16)
  return {
    id: bigintOfSpanId(callSpan),
    correlationId: id,
    sourceService: parent.service,
    targetService: isMessage ? `queue-${index % 7}` : service,
    eventType: failed ? 'error' : 'response',
    protocol: isMessage ? 'kafka' : 'http',
    payloadSize: 512,
    latencyMs,
    statusCode: failed ? 503 : 200,
    errorMessage: failed ? 'connection refused by upstream' : null,
    traceId: id.replaceAll('-', ''),
    spanId: callSpan,
    parentSpanId: parent.span || null,
    serverSpanId: span,
    operation: `POST /api/items/${index % 300}`,
    occurredAtMs: Math.round(fromMs * 1000) / 1000,
    attributes: {
      'http.request.method': 'POST',
      'http.route': `/api/items/${index % 300}`,
      'signalbox.server_latency_ms': Math.max(0, Math.round((latencyMs - 0.2) * 1000) / 1000),
      'signalbox.server_offset_ms': 0.1,
    },
    sourceKind: 'service',
    targetKind: isMessage ? 'queue' : 'service',
    communicationType: 'synchronous',
    messageFormat: null,
  }
}
