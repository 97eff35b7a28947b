import type { CorrelationEvent } from '#lib/correlations/model.ts'
import type { FlowStep } from '#lib/patterns/flow.ts'
import type { DeviationKind } from '../model.ts'
import type { DrawnPattern, Random } from './draw-pattern.ts'

/** Ids, clocks and events of one run, and what is to go wrong in it. */
export type World = {
  random: Random
  correlationId: string
  pattern: DrawnPattern
  fault: DeviationKind | null
  /** The step at which it goes wrong. */
  place: string
  /** The step that fails, so that what came before is to be taken back. */
  failing: string | null
  skewMs: Map<string, number>
  events: CorrelationEvent[]
  nextSpan: () => string
}

type Reported = {
  atMs: number
  /** When the called side began and ended, by a clock that is right. */
  beganMs: number
  workedMs: number
  endMs: number
  ended: 'request' | 'error' | 'response'
  ids: { span: string; serverSpan: string; parent: string | null }
  /** Nothing of the called side is known. */
  bySender: boolean | undefined
}

/** A call, as the side or sides that have telemetry tell it. */
export function report(world: World, step: FlowStep, call: Reported): void {
  const { atMs, beganMs, workedMs, endMs, ended, ids } = call
  const target = instead(world, step.id, 'wrong_service') ? 'somebody-else' : step.to
  const side = call.bySender ? 'caller' : reportedBy(world.random)
  const own = { target, protocol: protocolOf(world, step), eventType: ended }
  const what = { source: step.from, operation: step.operation ?? 'POST /work', ...own }
  if (side === 'called') {
    emit(world, {
      ...what,
      ...{ spanId: ids.serverSpan, serverSpanId: ids.serverSpan, parentSpanId: ids.span },
      occurredAtMs: beganMs + skew(world, target),
      latencyMs: workedMs - beganMs,
      attributes: {},
    })
    return
  }
  const both = {
    'signalbox.server_latency_ms': workedMs - beganMs,
    'signalbox.server_offset_ms': beganMs - atMs + (skew(world, target) - skew(world, step.from)),
  }
  emit(world, {
    ...what,
    spanId: ids.span,
    serverSpanId: side === 'both' ? ids.serverSpan : null,
    parentSpanId: ids.parent,
    occurredAtMs: atMs + skew(world, step.from),
    latencyMs: ended === 'request' ? 0 : endMs - atMs,
    attributes: side === 'both' ? both : {},
  })
}

function protocolOf(world: World, { id, protocol = 'http' }: FlowStep): string {
  if (!instead(world, id, 'wrong_protocol')) return protocol
  return protocol === 'http' ? 'grpc' : 'http'
}

/** Mostly both sides of a call report; sometimes one has no telemetry, or lost it. */
function reportedBy(random: Random): 'both' | 'caller' | 'called' {
  const drawn = random()
  return drawn < 0.86 ? 'both' : drawn < 0.93 ? 'caller' : 'called'
}

function instead({ fault, place }: World, id: string, kind: DeviationKind): boolean {
  return fault === kind && place === id
}

export function skew({ skewMs }: World, service: string): number {
  return skewMs.get(service) ?? 0
}

type Told = Omit<
  CorrelationEvent,
  'id' | 'correlationId' | 'traceId' | 'statusCode' | 'errorMessage' | 'payloadBytes'
>

export function emit({ events, correlationId, random }: World, told: Told): void {
  events.push({
    ...told,
    occurredAtMs: Math.round(told.occurredAtMs * 1000) / 1000,
    latencyMs: Math.round(told.latencyMs * 1000) / 1000,
    id: String(Math.floor(random() * 2 ** 52)),
    correlationId,
    traceId: correlationId.replaceAll('-', ''),
    statusCode: null,
    errorMessage: told.eventType === 'error' ? 'failed' : null,
    payloadBytes: 0,
  })
}
