import { toldEventSchema, type ToldEvent, numberIn } from './told-event.ts'

/** The attribute in which an exported span carries the event that it was made from, as JSON. */
export const eventAttribute = 'signalbox.event'
/** Of the span of a called side, which tells nothing that the calling side's does not. */
export const twinAttribute = 'signalbox.twin'

export type KeyValue = { key: string; value: Record<string, unknown> }
type OtlpSpan = Record<string, unknown> & { attributes: KeyValue[] }
export type ResourceSpans = {
  resource: { attributes: KeyValue[] }
  scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[]
}

const spanKinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const

/**
 * Events as OTLP/JSON that any tracing tool reads: a span for each side that reported. What OTLP has
 * no field for stands in one attribute, so that the very same events come back when it is opened.
 */
export function resourceSpansOf(events: readonly ToldEvent[]): ResourceSpans[] {
  const byService = new Map<string, OtlpSpan[]>()
  const add = (service: string, span: OtlpSpan) => {
    const spans = byService.get(service)
    if (spans) spans.push(span)
    else byService.set(service, [span])
  }
  for (const event of events) {
    const kind = kindOf(event)
    const isCalled = kind === 'server' || kind === 'consumer'
    add(isCalled ? event.target : event.source, spanOf(event, kind))
    if (kind === 'client' && event.serverSpanId !== null) add(event.target, twinOf(event))
  }
  return [...byService].map(([service, spans]) => ({
    resource: { attributes: keyValues({ 'service.name': service }) },
    scopeSpans: [{ scope: { name: 'signalbox' }, spans }],
  }))
}

function kindOf(event: ToldEvent): keyof typeof spanKinds {
  // Neither is an end of a call; both name the span of one.
  if (event.eventType === 'retry' || event.eventType === 'request') return 'internal'
  if (event.targetKind === 'queue') return 'producer'
  if (event.sourceKind === 'queue') return 'consumer'
  const onlyServer =
    event.serverSpanId !== null && numberIn(event, 'signalbox.server_latency_ms') === null
  return onlyServer ? 'server' : 'client'
}

function spanOf(event: ToldEvent, kind: keyof typeof spanKinds): OtlpSpan {
  const { attributes, ...rest } = event
  const told = JSON.stringify(toldEventSchema.parse(rest))
  return {
    traceId: traceOf(event),
    ...placeOf(event, kind),
    name: event.operation ?? `${event.source} → ${event.target}`,
    kind: spanKinds[kind],
    ...timesOf(event.occurredAtMs, event.latencyMs),
    attributes: [...keyValues(attributes), ...keyValues({ [eventAttribute]: told })],
    status: statusOf(event),
  }
}

function placeOf(event: ToldEvent, kind: keyof typeof spanKinds) {
  const { spanId, parentSpanId, serverSpanId } = event
  const own = spanIdOf(event)
  if (kind === 'internal') return ids(own, spanId ?? parentSpanId)
  if (kind === 'server' && serverSpanId !== null && spanId !== serverSpanId)
    return ids(serverSpanId, spanId ?? parentSpanId)
  return ids(spanId ?? own, parentSpanId)
}

function ids(spanId: string, parent: string | null) {
  return parent === null || parent === spanId ? { spanId } : { spanId, parentSpanId: parent }
}

/** Writers that know no spans have none; the number of the event stands in for it. */
function spanIdOf({ id }: ToldEvent): string {
  return BigInt.asUintN(64, BigInt(id)).toString(16).padStart(16, '0')
}

function twinOf(event: ToldEvent): OtlpSpan {
  const startMs = event.occurredAtMs + (numberIn(event, 'signalbox.server_offset_ms') ?? 0)
  return {
    traceId: traceOf(event),
    ...ids(event.serverSpanId ?? '', event.spanId),
    name: event.operation ?? `${event.source} → ${event.target}`,
    kind: spanKinds.server,
    ...timesOf(startMs, numberIn(event, 'signalbox.server_latency_ms') ?? 0),
    attributes: keyValues({ [twinAttribute]: event.id }),
    status: statusOf(event),
  }
}

function traceOf({ traceId, correlationId }: ToldEvent): string {
  return (traceId ?? correlationId.replaceAll('-', '')).padStart(32, '0')
}

function timesOf(startMs: number, lengthMs: number) {
  const start = BigInt(Math.round(startMs * 1000)) * 1000n
  const end = start + BigInt(Math.round(lengthMs * 1e6))
  return { startTimeUnixNano: String(start), endTimeUnixNano: String(end) }
}

function statusOf({ eventType, errorMessage }: ToldEvent) {
  if (eventType === 'response') return { code: 1 }
  if (eventType !== 'error' && eventType !== 'timeout') return {}
  return { code: 2, ...(errorMessage !== null && { message: errorMessage }) }
}

function keyValues(attributes: Readonly<Record<string, unknown>>): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value === 'object' && value !== null)
    return { kvlistValue: { values: keyValues({ ...value }) } }
  return {}
}
