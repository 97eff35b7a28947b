import type { EventRow } from '#lib/ingest/model.ts'
import type { Faults } from './incident.ts'
import { backoffMs, type CallStep, type Operation, type PublishStep, type Step } from './model.ts'
import { drawLatency, drawSpanId, drawTraceId, type Random } from './seeded-random.ts'
import { apiGateway } from './services/api-gateway.ts'
import { bankGateway } from './services/external-providers.ts'
import { answeredEnd, ownEnd, unansweredEnd, type Trouble } from './simulated-ends.ts'
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
type Outcome = { endMs: number; trouble: Trouble | null }
type Attempt = { step: CallStep; startMs: number; resendCount: number }
type Asked = { operation: Operation; startMs: number }

/** One way over the wire, with what the frameworks on both ends take. */
const wireMs = 0.7
const queueWait = { medianMs: 6, spread: 0.5 }
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
  let now = startMs + drawLatency(random, operation.work)
  let trouble: Trouble | null =
    random() < operation.failShare ? { reason: 'own', message: 'internal error' } : null
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

function takeStep(frame: Frame, step: Step, startMs: number): Outcome {
  if (step.kind === 'call') return callWithRetries(frame, step, startMs)
  if (step.kind === 'publish') return publish(frame, step, startMs)
  const endMs = startMs + drawLatency(frame.simulation.random, step.latency)
  const template = templateOf(`${frame.service} ${step.text}`, () =>
    queryTemplate(frame.service, step),
  )
  record(frame, template, { ...ownEnd(null), startMs, endMs })
  return { endMs, trouble: null }
}

function callWithRetries(frame: Frame, step: CallStep, startMs: number): Outcome {
  let at = startMs
  for (let resendCount = 0; ; resendCount += 1) {
    const outcome = callOnce(frame, { step, startMs: at, resendCount })
    const { trouble, endMs } = outcome
    const isFinal = resendCount >= (step.retries ?? 0) || trouble?.reason === 'cancelled'
    if (!trouble || isFinal) return outcome
    at = endMs + backoffMs(resendCount + 1)
    if (at >= frame.abortAtMs) return { endMs: frame.abortAtMs, trouble: cancelled }
  }
}

function callOnce(frame: Frame, { step, startMs, resendCount }: Attempt): Outcome {
  const { random } = frame.simulation
  const target = getService(step.to)
  const operation = getOperation(step.to, step.operation)
  const limit = Math.min(startMs + step.timeoutMs, frame.abortAtMs)
  const spanId = drawSpanId(random)
  const serverSpanId = target.kind === 'service' ? drawSpanId(random) : null
  const within = { ...frame, service: target.name, abortAtMs: limit }
  const inner = serverSpanId
    ? perform({ ...within, spanId: serverSpanId }, operation, startMs + wireMs)
    : answerOfExternal(within, { operation, startMs: startMs + wireMs })
  const isAnswered = inner.endMs + wireMs <= limit
  const endMs = isAnswered ? inner.endMs + wireMs : limit
  const seen = isAnswered
    ? answeredEnd(operation.entry, target.name, inner.trouble)
    : unansweredEnd(operation.entry, {
        reason: limit < startMs + step.timeoutMs ? 'cancelled' : 'timeout',
        timeoutMs: step.timeoutMs,
        hasServer: serverSpanId !== null,
      })
  const template = templateOf(`${frame.service} ${step.to} ${step.operation}`, () =>
    callTemplate(frame.service, target, operation),
  )
  record(frame, template, { ...seen.end, startMs, endMs, resendCount, spanId, serverSpanId })
  return { endMs, trouble: seen.trouble }
}

function answerOfExternal(frame: Frame, { operation, startMs }: Asked): Outcome {
  const { random, faults } = frame.simulation
  const { slowdown, failShare, hangShare } =
    frame.service === bankGateway.name
      ? faults(startMs)
      : { slowdown: 1, failShare: 0, hangShare: 0 }
  if (random() < hangShare) return { endMs: Infinity, trouble: null }
  const endMs = startMs + drawLatency(random, operation.work) * slowdown
  const isDown = random() < operation.failShare + failShare
  return { endMs, trouble: isDown ? { reason: 'downstream', message: 'unavailable' } : null }
}

function publish(frame: Frame, step: PublishStep, startMs: number): Outcome {
  const { random } = frame.simulation
  const endMs = startMs + drawLatency(random, step.latency)
  const spanId = drawSpanId(random)
  for (const consumer of consumers.filter((one) => one.destination === step.destination)) {
    const own = drawSpanId(random)
    const begin = endMs + drawLatency(random, queueWait)
    const { operation, service } = consumer
    const within = { ...frame, service: service.name, spanId: own, abortAtMs: Infinity }
    const outcome = perform(within, operation, begin)
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
  record(frame, template, { ...ownEnd(null), startMs, endMs, spanId })
  return { endMs, trouble: null }
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
