import type { Call, CallState, CorrelationEvent, ParticipantKind } from '../model.ts'

type Kinds = ReadonlyMap<string, ParticipantKind>

const terminalStates: Readonly<Record<string, CallState>> = {
  response: 'ok',
  error: 'error',
  timeout: 'timeout',
}

/**
 * Joins the rows of each call: its end, the `request` recorded while it was in flight, and `retry`
 * rows, which count attempts. Rows with spans meet by them; those without (a writer that knows only
 * AR-002's columns) by edge and order.
 */
export function buildCalls(events: readonly CorrelationEvent[], kinds: Kinds): Call[] {
  const sorted = events.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || compare(a.id, b.id))
  const withoutSpans: CorrelationEvent[] = []
  const bySpanId = new Map<string, CorrelationEvent[]>()
  for (const event of sorted) {
    const rows = event.spanId === null ? withoutSpans : bySpanId.get(event.spanId)
    if (rows) rows.push(event)
    else if (event.spanId !== null) bySpanId.set(event.spanId, [event])
  }
  const byEdge = Map.groupBy(withoutSpans, edgeKey)
  const calls = [
    [...bySpanId.values()].flatMap((rows) => bySpan(rows, kinds)),
    ...[...byEdge.values()].map((rows) => bySequence(rows, kinds)),
  ].flat()
  calls.sort((a, b) => a.startMs - b.startMs || compare(a.id, b.id))
  for (const [index, call] of calls.entries()) call.index = index
  return calls
}

function edgeKey({ source, target, protocol, operation }: CorrelationEvent): string {
  return `${source} ${target} ${protocol} ${operation ?? ''}`
}

/** Several ends under one calling span are calls of their own: a gateway that asked several servers. */
function bySpan(rows: readonly CorrelationEvent[], kinds: Kinds): Call[] {
  if (rows.length === 1) return [callOf(rows, kinds)]
  const ends = rows.filter((row) => row.eventType in terminalStates)
  if (ends.length < 2) return [callOf(rows, kinds)]
  const others = rows.filter((row) => !ends.includes(row))
  return ends.map((end, place) => {
    const belongs = (row: CorrelationEvent) =>
      row.serverSpanId === end.serverSpanId || (place === 0 && row.serverSpanId === null)
    return callOf([...others.filter(belongs), end], kinds)
  })
}

/** Rows of one edge that name no span: each end closes the oldest request that is still open. */
function bySequence(rows: readonly CorrelationEvent[], kinds: Kinds): Call[] {
  const calls: Call[] = []
  const open: CorrelationEvent[] = []
  let retries: CorrelationEvent[] = []
  for (const row of rows) {
    if (row.eventType === 'request') open.push(row)
    else if (row.eventType === 'retry') retries.push(row)
    else {
      const request = open.shift()
      calls.push(callOf([...(request ? [request] : []), ...retries, row], kinds))
      retries = []
    }
  }
  for (const [place, row] of open.entries()) {
    calls.push(callOf([row, ...(place === 0 ? retries : [])], kinds))
  }
  if (open.length === 0 && retries.length > 0) calls.push(callOf(retries, kinds))
  return calls
}

function callOf(rows: readonly CorrelationEvent[], kinds: Kinds): Call {
  const end = rows.find((row) => row.eventType in terminalStates)
  const request = rows.find((row) => row.eventType === 'request')
  const retries = rows.filter((row) => row.eventType === 'retry')
  const main = end ?? request ?? rows[0]
  if (!main) throw new RangeError('A call has at least one row')
  const startMs = request ? Math.min(request.occurredAtMs, main.occurredAtMs) : main.occurredAtMs
  const kind = kindOf(main, kinds)
  const serverLatencyMs = numberOf(main, 'signalbox.server_latency_ms')
  return {
    index: 0,
    id: main.id,
    kind,
    source: main.source,
    target: main.target,
    protocol: main.protocol,
    operation: main.operation ?? request?.operation ?? null,
    state: end ? (terminalStates[end.eventType] ?? 'error') : 'unended',
    startMs,
    endMs: startMs + (end?.latencyMs ?? 0),
    skewMs: 0,
    reporter: reporterOf(main, kind, serverLatencyMs),
    serverLatencyMs,
    serverOffsetMs: numberOf(main, 'signalbox.server_offset_ms'),
    statusCode: main.statusCode,
    errorMessage: main.errorMessage,
    payloadBytes: rows.reduce((most, row) => Math.max(most, row.payloadBytes), 0),
    traceId: main.traceId,
    spanId: main.spanId,
    serverSpanId: main.serverSpanId,
    parentSpanId: main.parentSpanId,
    attributes: main.attributes,
    parent: null,
    link: 'root',
    children: [],
    depth: 0,
    attempt: retries.length,
    firstAttempt: null,
    selfMs: 0,
    queuedMs: null,
  }
}

function kindOf(event: CorrelationEvent, kinds: Kinds): Call['kind'] {
  if (kinds.get(event.target) === 'queue') return 'publish'
  return kinds.get(event.source) === 'queue' ? 'consume' : 'call'
}

/** A call that only its called side reported has that side's times. */
function reporterOf(
  { source, target, serverSpanId }: CorrelationEvent,
  kind: Call['kind'],
  serverLatencyMs: number | null,
): string {
  if (kind === 'consume') return target
  const onlyServer = serverSpanId !== null && serverLatencyMs === null
  return onlyServer ? target : source
}

function numberOf({ attributes }: CorrelationEvent, name: string): number | null {
  const value = attributes[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
