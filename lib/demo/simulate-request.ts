import type { EventRow } from '#lib/ingest/model.ts'
import { isCircuitOpenError } from '#lib/communication/index.ts'
import type { Faults } from './incident.ts'
import { backoffMs, type CallStep, type Operation, type PublishStep, type Step } from './model.ts'
import type { Random } from '#lib/platform/seeded-random.ts'
import { drawLatency, drawSpanId, drawTraceId, type Latency } from './draw.ts'
import { apiGateway } from './services/api-gateway.ts'
import { bankGateway } from './services/external-providers.ts'
import { answeredEnd, ownEnd, unansweredEnd, type Trouble } from './simulated-ends.ts'
import type { SimulatedBreakers } from './simulated-breakers.ts'
import {
  callTemplate,
  consumeTemplate,
  publishTemplate,
  queryTemplate,
  rowsOf,
  userRequestTemplate,
  type RowTemplate,
  type SimulatedCall,
} from './simulated-rows.ts'
import { callsWithLibrary, consumers, getOperation, getService } from './topology.ts'

/** What is wrong with a service, a database or a queue, beside the script of the incident. */
export type InjectedFault = {
  /** By how much its own work takes longer: 1 is as always. */
  slowdown: number
  /** The share of requests that it never answers, and reports nothing of. */
  hangShare: number
  /** The share of the others that fail in it. */
  failShare: number
  /** Of a queue: how much longer its messages lie in it, ms. */
  queueDelayMs: number
  /** Callers' circuit breakers are open: nothing is sent. */
  breakerOpen: boolean
}

export type Simulation = {
  random: Random
  faults: (timeMs: number) => Faults
  /** For incidents of which the culprit is known. */
  inject?: (participant: string) => InjectedFault | null
  /** Attempts after the first of every call, in place of what its step says. */
  retries?: number
  /** Of the services that call with the library; without them no breaker ever opens. */
  breakers?: SimulatedBreakers
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
type Outcome = { endMs: number; trouble: Trouble | null }
type Attempt = { step: CallStep; startMs: number; resendCount: number }
type Asked = { operation: Operation; startMs: number }

/** One way over the wire, with what the frameworks on both ends take. */
const wireMs = 0.7
/** How long a database or a broker is waited for. */
const brokerPatienceMs = 3_000
const queueWait = { medianMs: 6, spread: 0.5 }
const internalError: Trouble = { reason: 'own', message: 'internal error' }
const cancelled: Trouble = { reason: 'cancelled', message: 'the caller went away' }

/** All that a user's request to the gateway sets off, as ingest would have stored it. */
export function simulateRequest(simulation: Simulation, name: string, startMs: number): void {
  const { random } = simulation
  const operation = getOperation(apiGateway.name, name)
  const frame = {
    simulation,
    service: apiGateway.name,
    traceId: drawTraceId(random),
    spanId: drawSpanId(random),
    abortAtMs: Infinity,
  }
  const { endMs, trouble } = perform(frame, operation, startMs)
  const template = templateOf(`users ${name}`, () => userRequestTemplate(apiGateway, operation))
  const ids = { spanId: frame.spanId, serverSpanId: frame.spanId, parentSpanId: null }
  record(frame, template, { ...ids, ...ownEnd(trouble, true), startMs, endMs })
}

function perform(frame: Frame, operation: Operation, startMs: number): Outcome {
  const { random } = frame.simulation
  const done: CallStep[] = []
  const own = ownWork(frame, frame.service, operation.work)
  let now = startMs + own.ms
  let trouble = random() < operation.failShare ? internalError : own.trouble
  for (const step of trouble ? [] : operation.steps) {
    if (step.share !== undefined && random() >= step.share) continue
    if (step.kind === 'call' && step.detached) {
      callWithRetries({ ...frame, abortAtMs: Infinity }, step, now)
      continue
    }
    if (now < frame.abortAtMs) ({ endMs: now, trouble } = takeStep(frame, step, now))
    else trouble = cancelled
    if (trouble) break
    if (step.kind === 'call' && step.undo) done.push(step)
  }
  for (const step of trouble ? done.toReversed() : []) {
    const undo = { ...step, operation: step.undo ?? step.operation }
    now = callWithRetries({ ...frame, abortAtMs: Infinity }, undo, now).endMs
  }
  return { endMs: now, trouble }
}

/** How long a participant's own work takes, and whether it fails; endless where it never answers. */
function ownWork(frame: Frame, participant: string, latency: Latency) {
  const { random, inject } = frame.simulation
  const ms = drawLatency(random, latency)
  const fault = inject?.(participant)
  if (!fault) return { ms, trouble: null }
  if (random() < fault.hangShare) return { ms: Infinity, trouble: null }
  return { ms: ms * fault.slowdown, trouble: random() < fault.failShare ? internalError : null }
}

function takeStep(frame: Frame, step: Step, startMs: number): Outcome {
  if (step.kind === 'call') return callWithRetries(frame, step, startMs)
  if (step.kind === 'publish') return publish(frame, step, startMs)
  const { ms, trouble } = ownWork(frame, step.database, step.latency)
  const template = templateOf(`${frame.service} ${step.text}`, () =>
    queryTemplate(frame.service, step),
  )
  const seen = withinPatience(frame, startMs, { endMs: startMs + ms, trouble })
  record(frame, template, { ...ownEnd(seen.trouble), startMs, endMs: seen.endMs })
  return seen
}

/** How a query or a publish ends for who waits for it: with its end, or with the waiting. */
function withinPatience(frame: Frame, startMs: number, end: Outcome): Outcome {
  const lastMs = startMs + brokerPatienceMs
  if (end.endMs <= Math.min(lastMs, frame.abortAtMs)) return end
  if (frame.abortAtMs < lastMs) return { endMs: frame.abortAtMs, trouble: cancelled }
  return { endMs: lastMs, trouble: { reason: 'timeout', message: 'no answer within 3000 ms' } }
}

function callWithRetries(frame: Frame, step: CallStep, startMs: number): Outcome {
  const operation = getOperation(step.to, step.operation)
  const { protocol } = operation.entry
  const called = { source: frame.service, target: step.to, protocol }
  try {
    const permit = frame.simulation.breakers?.acquire(called, startMs)
    const outcome = attempt(frame, step, startMs)
    const { trouble, endMs } = outcome
    const counts = trouble && trouble.reason !== 'cancelled' && !isFurtherDown(trouble, step)
    permit?.end(counts === true, endMs)
    return outcome
  } catch (error) {
    if (!isCircuitOpenError(error)) throw error
    return shortCircuit(frame, { operation, startMs, to: step, message: error.message })
  }
}

function attempt(frame: Frame, step: CallStep, startMs: number): Outcome {
  let at = startMs
  for (let resendCount = 0; ; resendCount += 1) {
    const outcome = callOnce(frame, { step, startMs: at, resendCount })
    const { trouble, endMs } = outcome
    const retries = frame.simulation.retries ?? step.retries ?? 0
    if (!trouble || resendCount >= retries || trouble.reason === 'cancelled') return outcome
    if (frame.simulation.breakers && isFurtherDown(trouble, step)) return outcome
    at = endMs + backoffMs(resendCount + 1)
    if (at >= frame.abortAtMs) return { endMs: frame.abortAtMs, trouble: cancelled }
  }
}

function callOnce(frame: Frame, { step, startMs, resendCount }: Attempt): Outcome {
  const { random } = frame.simulation
  const target = getService(step.to)
  const operation = getOperation(step.to, step.operation)
  const limit = Math.min(startMs + step.timeoutMs, frame.abortAtMs)
  const short = frame.simulation.inject?.(step.to)?.breakerOpen
  const message = `circuit breaker open: ${step.to}`
  if (short) return shortCircuit(frame, { operation, startMs, to: step, message })
  const spanId = drawSpanId(random)
  const serverSpanId = target.kind === 'service' ? drawSpanId(random) : null
  const within = { ...frame, service: target.name, abortAtMs: limit }
  const inner = serverSpanId
    ? perform({ ...within, spanId: serverSpanId }, operation, startMs + wireMs)
    : answerOfExternal(within, { operation, startMs: startMs + wireMs })
  // Who never comes to an end reports nothing.
  const reports = inner.endMs < Infinity ? serverSpanId : null
  const isAnswered = inner.endMs + wireMs <= limit
  const endMs = isAnswered ? inner.endMs + wireMs : limit
  const seen = isAnswered
    ? answeredEnd(operation.entry, target.name, inner.trouble)
    : unansweredEnd(operation.entry, {
        reason: limit < startMs + step.timeoutMs ? 'cancelled' : 'timeout',
        timeoutMs: step.timeoutMs,
        // The library's event is made before the server's span is there to complete it.
        hasServer: reports !== null && !callsWithLibrary(frame.service),
      })
  const template = templateOf(`${frame.service} ${step.to} ${step.operation}`, () =>
    callTemplate(frame.service, target, operation),
  )
  record(frame, template, {
    ...seen.end,
    startMs,
    endMs,
    resendCount,
    spanId,
    serverSpanId: reports,
  })
  const faultOf = blamed(frame.service, step.to, isAnswered ? inner.trouble : null)
  return { endMs, trouble: seen.trouble && { ...seen.trouble, faultOf } }
}

/** Whom the library blames for a call that failed: who the target names, else the target. */
function blamed(source: string, target: string, told: Trouble | null): string | undefined {
  return callsWithLibrary(source) ? (told?.faultOf ?? target) : undefined
}

/** The library's rule: only who is next to the fault opens its breaker, and tries again. */
function isFurtherDown({ faultOf }: Trouble, { to }: CallStep): boolean {
  return faultOf !== undefined && faultOf !== to
}

/** A call that the caller's own circuit breaker refuses. */
function shortCircuit(
  frame: Frame,
  { message, ...call }: Asked & { to: CallStep; message: string },
): Outcome {
  const template = templateOf(`${frame.service} ${call.to.to} ${call.to.operation}`, () =>
    callTemplate(frame.service, getService(call.to.to), call.operation),
  )
  const endMs = call.startMs + 0.05
  const end = { eventType: 'error', statusCode: null, errorMessage: message }
  record(frame, template, { ...end, startMs: call.startMs, endMs })
  return { endMs, trouble: { reason: 'downstream', message, faultOf: call.to.to } }
}

function answerOfExternal(frame: Frame, { operation, startMs }: Asked): Outcome {
  const { random, faults } = frame.simulation
  const { slowdown, failShare, hangShare } =
    frame.service === bankGateway.name
      ? faults(startMs)
      : { slowdown: 1, failShare: 0, hangShare: 0 }
  if (random() < hangShare) return { endMs: Infinity, trouble: null }
  const own = ownWork(frame, frame.service, operation.work)
  const endMs = startMs + own.ms * slowdown
  const isDown = random() < operation.failShare + failShare || own.trouble !== null
  return { endMs, trouble: isDown ? { reason: 'downstream', message: 'unavailable' } : null }
}

function publish(frame: Frame, step: PublishStep, startMs: number): Outcome {
  const { random, inject } = frame.simulation
  const { ms, trouble } = ownWork(frame, step.destination, step.latency)
  const sent = withinPatience(frame, startMs, { endMs: startMs + ms, trouble })
  const { endMs } = sent
  const spanId = drawSpanId(random)
  const delayMs = inject?.(step.destination)?.queueDelayMs ?? 0
  const takers = sent.trouble ? [] : consumers
  for (const consumer of takers.filter((one) => one.destination === step.destination)) {
    const own = drawSpanId(random)
    const begin = endMs + delayMs + drawLatency(random, queueWait)
    const { operation, service } = consumer
    const within = { ...frame, service: service.name, spanId: own, abortAtMs: Infinity }
    const outcome = perform(within, operation, begin)
    if (outcome.endMs === Infinity) continue
    const template = templateOf(`${step.destination} ${service.name}`, () =>
      consumeTemplate(consumer),
    )
    const ids = { spanId: own, serverSpanId: own, parentSpanId: spanId }
    const times = { startMs: begin, endMs: outcome.endMs }
    record(frame, template, { ...ids, ...times, ...ownEnd(outcome.trouble) })
  }
  const template = templateOf(`${frame.service} ${step.destination}`, () =>
    publishTemplate(frame.service, step),
  )
  record(frame, template, { ...ownEnd(sent.trouble), startMs, endMs, spanId })
  return sent
}

const templates = new Map<string, RowTemplate>()

function templateOf(key: string, make: () => RowTemplate): RowTemplate {
  const known = templates.get(key)
  if (known) return known
  const template = make()
  templates.set(key, template)
  return template
}

type Own = 'traceId' | 'spanId' | 'parentSpanId' | 'serverSpanId' | 'resendCount'
type Recorded = Omit<SimulatedCall, Own> & Partial<SimulatedCall>

function record(frame: Frame, template: RowTemplate, call: Recorded): void {
  const rows = rowsOf(template, {
    traceId: frame.traceId,
    spanId: call.spanId ?? drawSpanId(frame.simulation.random),
    parentSpanId: call.parentSpanId === undefined ? frame.spanId : call.parentSpanId,
    serverSpanId: call.serverSpanId ?? null,
    eventType: call.eventType,
    statusCode: call.statusCode,
    errorMessage: call.errorMessage,
    startMs: call.startMs,
    endMs: call.endMs,
    resendCount: call.resendCount ?? 0,
  })
  for (const row of rows) frame.simulation.emit(row)
}
