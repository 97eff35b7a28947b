import { z } from 'zod'
import type { CorrelationEvent, ParticipantKind } from '../model.ts'
import type { CorrelationAnswer, EdgeUsual, EventColumns } from './event-columns.ts'

/** An event with all its attributes and what the two ends of the call are, as a file tells it. */
export type ToldEvent = CorrelationEvent & {
  sourceKind: ParticipantKind
  targetKind: ParticipantKind
}

const kind = z.enum(['service', 'database', 'queue', 'external', 'unknown'])
const text = z.string().nullable()

/** All of an event but its attributes. */
export const toldEventSchema = z.strictObject({
  id: z.string(),
  correlationId: z.guid(),
  source: z.string(),
  target: z.string(),
  sourceKind: kind,
  targetKind: kind,
  eventType: z.string(),
  protocol: z.string(),
  operation: text,
  occurredAtMs: z.number(),
  latencyMs: z.number(),
  statusCode: z.number().nullable(),
  errorMessage: text,
  payloadBytes: z.number(),
  traceId: text,
  spanId: text,
  parentSpanId: text,
  serverSpanId: text,
}) satisfies z.ZodType<Omit<ToldEvent, 'attributes'>>

/** A correlation that a file tells of, as the page reads one, and the attributes of its events. */
export type OpenedCorrelation = {
  answer: CorrelationAnswer
  attributes: ReadonlyMap<string, ToldEvent['attributes']>
}

/** The correlations of some events, the one with most events first. */
export function correlationsOfEvents(
  events: readonly ToldEvent[],
  { asOf, usual = [] }: { asOf: string; usual?: EdgeUsual[] },
): OpenedCorrelation[] {
  const byId = Map.groupBy(events, ({ correlationId }) => correlationId)
  return [...byId]
    .map(([id, own]) => {
      const sorted = own.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs)
      return {
        answer: { id, asOf, columns: columnsOfEvents(id, sorted), ...kindsOf(own), usual },
        attributes: new Map(own.map((event) => [event.id, event.attributes])),
      }
    })
    .map(({ answer, attributes }) => {
      const count = answer.columns.id.length
      return { answer: { ...answer, cursor: '', count, omitted: 0 }, attributes }
    })
    .toSorted((a, b) => b.answer.columns.id.length - a.answer.columns.id.length)
}

function kindsOf(events: readonly ToldEvent[]): { kinds: Record<string, ParticipantKind> } {
  const kinds = new Map<string, ParticipantKind>()
  const tell = (name: string, told: ParticipantKind) => {
    const known = kinds.get(name)
    if (known === undefined || known === 'unknown') kinds.set(name, told)
  }
  for (const { source, target, sourceKind, targetKind } of events) {
    tell(source, sourceKind)
    tell(target, targetKind)
  }
  return { kinds: Object.fromEntries(kinds) }
}

function columnsOfEvents(id: string, events: readonly ToldEvent[]): EventColumns {
  const ownTrace = id.replaceAll('-', '')
  const column = <Value>(pick: (event: ToldEvent) => Value) => events.map(pick)
  return {
    id: column((event) => event.id),
    source: column((event) => event.source),
    target: column((event) => event.target),
    type: column((event) => event.eventType),
    protocol: column((event) => event.protocol),
    operation: column((event) => event.operation),
    at: column((event) => event.occurredAtMs),
    latencyMs: column((event) => event.latencyMs),
    status: column((event) => event.statusCode),
    error: column((event) => event.errorMessage),
    bytes: column((event) => event.payloadBytes),
    trace: column(({ traceId }) => (traceId === ownTrace ? null : traceId)),
    span: column((event) => event.spanId),
    parentSpan: column((event) => event.parentSpanId),
    serverSpan: column((event) => event.serverSpanId),
    serverLatencyMs: column((event) => numberIn(event, 'signalbox.server_latency_ms')),
    serverOffsetMs: column((event) => numberIn(event, 'signalbox.server_offset_ms')),
    errorType: column(({ attributes }) => {
      const type = attributes['error.type']
      return typeof type === 'string' ? type : null
    }),
  }
}

export function numberIn({ attributes }: Pick<ToldEvent, 'attributes'>, name: string) {
  const value = attributes[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
