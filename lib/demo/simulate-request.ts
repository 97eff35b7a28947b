import type { EventRow } from '#lib/ingest/model.ts'
import type { FailureReason } from './failure.ts'
import type { Faults } from './incident.ts'
import { backoffMs, type CallStep, type Operation, type PublishStep, type Step } from './model.ts'
import { drawLatency, drawSpanId, drawTraceId, type Random } from './seeded-random.ts'
import { bankGateway } from './services/external-providers.ts'
import {
  callTemplate,
  consumeTemplate,
  publishTemplate,
  queryTemplate,
  rowsOf,
  type RowTemplate,
  type SimulatedCall,
} from './simulated-rows.ts'
import { consumers, getOperation, getService } from './topology.ts'

export type Simulation = {
  random: Random
  faults: (timeMs: number) => Faults
  /** Takes each event as it is made; children come before their parents. */
  emit: (event: EventRow) => void
}

/** An operation being performed: by whom, in which span, and until when its caller waits. */
type Frame = {
  simulation: Simulation
  service: string
  traceId: string
  spanId: string
  abortAtMs: number
}
type Outcome = { endMs: number; failure: FailureReason | null }
type Attempt = { step: CallStep; startMs: number; resendCount: number }

/** One way over the wire, with what the frameworks on both ends take. */
const wireMs = 0.7
const queueWait = { medianMs: 6, spread: 0.5 }

/**
 * All that a user's request to the gateway sets off, as ingest would have stored it.
 * @returns when its answer was there, in milliseconds since the Unix epoch.
 */
export function simulateRequest(simulation: Simulation, name: string, startMs: number): number {
  const frame = {
    simulation,
    service: 'api-gateway',
    traceId: drawTraceId(simulation.random),
    spanId: drawSpanId(simulation.random),
    abortAtMs: Infinity,
  }
  return perform(frame, getOperation('api-gateway', name), startMs).endMs
}

function perform(frame: Frame, operation: Operation, startMs: number): Outcome {
  const { random } = frame.simulation
  const done: CallStep[] = []
  let now = startMs + drawLatency(random, operation.work)
  let failure: FailureReason | null = random() < operation.failShare ? 'own' : null
  for (const step of failure ? [] : operation.steps) {
    if (step.share !== undefined && random() >= step.share) continue
    if (step.kind === 'call' && step.detached) {
      callWithRetries({ ...frame, abortAtMs: Infinity }, step, now)
      continue
    }
    if (now < frame.abortAtMs) ({ endMs: now, failure } = takeStep(frame, step, now))
    else failure = 'cancelled'
    if (failure) break
    if (step.kind === 'call' && step.undo) done.push(step)
  }
  for (const step of failure ? done.toReversed() : []) {
    const undo = { ...step, operation: step.undo ?? step.operation }
    now = callWithRetries({ ...frame, abortAtMs: Infinity }, undo, now).endMs
  }
  return { endMs: now, failure }
}

function takeStep(frame: Frame, step: Step, startMs: number): Outcome {
  if (step.kind === 'call') return callWithRetries(frame, step, startMs)
  if (step.kind === 'publish') return publish(frame, step, startMs)
  const endMs = startMs + drawLatency(frame.simulation.random, step.latency)
  const template = templateOf(`${frame.service} ${step.text}`, () =>
    queryTemplate(frame.service, step),
  )
  record(frame, template, { startMs, endMs })
  return { endMs, failure: null }
}

function callWithRetries(frame: Frame, step: CallStep, startMs: number): Outcome {
  let at = startMs
  for (let resendCount = 0; ; resendCount += 1) {
    const outcome = callOnce(frame, { step, startMs: at, resendCount })
    const { failure, endMs } = outcome
    if (!failure || failure === 'cancelled' || resendCount >= (step.retries ?? 0)) return outcome
    at = endMs + backoffMs(resendCount + 1)
    if (at >= frame.abortAtMs) return { endMs: frame.abortAtMs, failure: 'cancelled' }
  }
}

function callOnce(frame: Frame, { step, startMs, resendCount }: Attempt): Outcome {
  const { random } = frame.simulation
  const target = getService(step.to)
  const operation = getOperation(step.to, step.operation)
  const givesUpAt = startMs + step.timeoutMs
  const limit = Math.min(givesUpAt, frame.abortAtMs)
  const spanId = drawSpanId(random)
  const serverSpanId = target.kind === 'service' ? drawSpanId(random) : null
  const inner = serverSpanId
    ? perform(
        { ...frame, service: target.name, spanId: serverSpanId, abortAtMs: limit },
        operation,
        startMs + wireMs,
      )
    : answerOfExternal(frame, step.to, { operation, startMs: startMs + wireMs })
  const endMs = Math.min(inner.endMs + wireMs, limit)
  const isLate = inner.endMs + wireMs > limit
  const lateness = limit < givesUpAt ? 'cancelled' : 'timeout'
  const failure = isLate ? lateness : seenByCaller(inner.failure, operation)
  const template = templateOf(`${frame.service} ${step.to} ${step.operation}`, () =>
    callTemplate(frame.service, step),
  )
  record(frame, template, { startMs, endMs, failure, resendCount, spanId, serverSpanId })
  return { endMs, failure }
}

/** gRPC tells a caller that a deadline further down passed; over HTTP any 5xx is one failure. */
function seenByCaller(failure: FailureReason | null, { entry }: Operation): FailureReason | null {
  if (failure === null) return null
  return failure === 'timeout' && entry.protocol === 'grpc' ? 'timeout' : 'downstream'
}

type Asked = { operation: Operation; startMs: number }

function answerOfExternal(frame: Frame, name: string, { operation, startMs }: Asked): Outcome {
  const { random, faults } = frame.simulation
  const { slowdown, failShare, hangShare } =
    name === bankGateway.name ? faults(startMs) : { slowdown: 1, failShare: 0, hangShare: 0 }
  if (random() < hangShare) return { endMs: Infinity, failure: 'timeout' }
  const endMs = startMs + drawLatency(random, operation.work) * slowdown
  return { endMs, failure: random() < operation.failShare + failShare ? 'downstream' : null }
}

function publish(frame: Frame, step: PublishStep, startMs: number): Outcome {
  const { random } = frame.simulation
  const endMs = startMs + drawLatency(random, step.latency)
  const spanId = drawSpanId(random)
  const subscribers = consumers.filter(({ destination }) => destination === step.destination)
  for (const consumer of subscribers) {
    const own = drawSpanId(random)
    const begin = endMs + drawLatency(random, queueWait)
    const { operation, service } = consumer
    const within = { ...frame, service: service.name, spanId: own, abortAtMs: Infinity }
    const outcome = perform(within, operation, begin)
    const template = templateOf(`${step.destination} ${service.name}`, () =>
      consumeTemplate(consumer),
    )
    const ends = { startMs: begin, endMs: outcome.endMs, failure: outcome.failure }
    record({ ...frame, spanId }, template, { ...ends, spanId: own, serverSpanId: own })
  }
  const [first] = subscribers
  const template = templateOf(`${frame.service} ${step.destination}`, () =>
    publishTemplate(frame.service, step, first?.operation),
  )
  record(frame, template, { startMs, endMs, spanId })
  return { endMs, failure: null }
}

const templates = new Map<string, RowTemplate>()

function templateOf(key: string, make: () => RowTemplate): RowTemplate {
  const known = templates.get(key)
  if (known) return known
  const template = make()
  templates.set(key, template)
  return template
}

type Timing = Pick<SimulatedCall, 'startMs' | 'endMs'> & Partial<SimulatedCall>

function record(frame: Frame, template: RowTemplate, call: Timing): void {
  const rows = rowsOf(template, {
    traceId: frame.traceId,
    spanId: call.spanId ?? drawSpanId(frame.simulation.random),
    parentSpanId: frame.spanId,
    serverSpanId: call.serverSpanId ?? null,
    startMs: call.startMs,
    endMs: call.endMs,
    failure: call.failure ?? null,
    resendCount: call.resendCount ?? 0,
  })
  for (const row of rows) frame.simulation.emit(row)
}
