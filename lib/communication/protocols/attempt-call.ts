import type { CallContext } from '../context/call-context.ts'
import { contextHeaders, injectContext, textOf } from '../context/propagation.ts'
import { newSpanId, parseTraceParent } from '../context/trace-context.ts'
import type { Clock } from '../clock.ts'
import { isCommunicationError } from '../errors/communication-error.ts'
import type { AttemptContext } from '../resilience/attempt.ts'
import { Deadline } from '../resilience/deadline.ts'
import type { Attempt, AttemptEnd, AttemptObserver } from '../telemetry/attempt.ts'
import type { CallTracing } from '../telemetry/call-tracing.ts'
import type { Answer, Channel, Protocol, ServiceCall } from './model.ts'
import { isAttemptTimeoutError, isProtocolError } from './protocol-errors.ts'
import type { ParsedServiceConfig } from './service-config.ts'
import { spanAttributes } from './span-attributes.ts'

/** What every attempt of one call over one protocol has in common. */
export type Attempting = {
  sourceService: string
  call: ServiceCall
  config: ParsedServiceConfig
  context: CallContext
  protocol: Protocol
  channel: Channel
  attributes: Attempt['attributes']
  observers: readonly AttemptObserver[]
  tracing: CallTracing | undefined
  clock: Clock
}

/** Sends one request, tells the observers how it began and ended, and passes its failure on. */
export async function attemptCall(
  attempting: Attempting,
  { signal, attempt: number, ...limits }: AttemptContext,
): Promise<Answer> {
  const { channel, call, clock } = attempting
  const { attempt, span } = begin(attempting, { resendCount: number - 1, sent: true })
  const began = clock.monotonicMs()
  let requestBytes = 0
  const request = {
    targetService: call.targetService,
    method: call.method,
    payload: call.payload ?? null,
    headers: headersOf(attempting, attempt, limits.remainingMs()),
    metadata: call.metadata ?? {},
    remainingMs: () => limits.remainingMs(),
    signal,
    onRequestBytes: (bytes: number) => {
      requestBytes = bytes
    },
  }
  const end = (how: Omit<AttemptEnd, 'latencyMs' | 'requestBytes'>) => {
    const whole = { ...how, latencyMs: clock.monotonicMs() - began, requestBytes }
    span?.end(whole)
    for (const observer of attempting.observers) observer.ended(attempt, whole)
  }
  for (const observer of attempting.observers) observer.started?.(attempt)
  try {
    const send = () => channel.call(request)
    const answer = await (span ? span.run(send) : send())
    const serverSpanId = parseTraceParent(
      textOf(answer.headers, contextHeaders.traceResponse) ?? '',
    )
    end({ ...succeeded, statusCode: answer.status, serverSpanId: serverSpanId?.spanId ?? null })
    return answer
  } catch (error) {
    end(failureOf(error, attempting.protocol))
    throw error
  }
}

/** A call that a policy refused is seen as well: it failed, though nothing went out. */
export function recordRefused(
  attempting: Attempting,
  { error, waitedMs }: { error: unknown; waitedMs: number },
): void {
  const { attempt, span } = begin(attempting, { resendCount: 0, sent: false })
  const end = { ...failureOf(error, attempting.protocol), latencyMs: waitedMs, requestBytes: 0 }
  span?.end(end)
  for (const observer of attempting.observers) observer.ended(attempt, end)
}

function begin(attempting: Attempting, how: { resendCount: number; sent: boolean }) {
  const { sourceService, call, config, context, protocol, channel, tracing, clock } = attempting
  const operation = channel.operationOf(call.method)
  const startedAtMs = Math.floor(clock.now())
  const target = { protocol, operation, targetService: call.targetService, ...how }
  const attributes = spanAttributes(target)
  const span = tracing?.startClient({ name: operation, startedAtMs, attributes, parent: context })
  const attempt: Attempt = {
    ...how,
    sourceService,
    targetService: call.targetService,
    targetKind: config.kind,
    protocol,
    operation,
    messageFormat: channel.messageFormat,
    correlationId: context.correlationId,
    traceId: span?.traceId ?? context.traceId,
    spanId: span?.spanId ?? newSpanId(),
    parentSpanId: context.spanId ?? null,
    startedAtMs,
    attributes: attempting.attributes,
  }
  return { attempt, span }
}

function headersOf(attempting: Attempting, attempt: Attempt, remainingMs: number) {
  const { call, context, sourceService, clock } = attempting
  const { traceId, spanId } = attempt
  const deadline = Deadline.after(clock, remainingMs).forNextHop()
  const given = Object.entries(call.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ])
  const headers: Record<string, string> = {
    ...Object.fromEntries(given),
    ...injectContext({ ...context, traceId, spanId, deadline }),
    [contextHeaders.source]: sourceService,
  }
  if (call.idempotencyKey) headers[contextHeaders.idempotencyKey] = call.idempotencyKey
  return headers
}

const succeeded = { outcome: 'response', errorType: null, errorMessage: null } as const
const timeoutStatus: Partial<Record<Protocol, readonly number[]>> = { http: [408, 504], grpc: [4] }

// gRPC has a status for what ended on this side, too.
const localGrpcStatus: Record<string, number> = { aborted: 1, attempt_timeout: 4 }

function failureOf(
  error: unknown,
  protocol: Protocol,
): Omit<AttemptEnd, 'latencyMs' | 'requestBytes'> {
  const errorMessage = error instanceof Error ? error.message : String(error)
  const errorType = isCommunicationError(error) ? error.reason : 'unknown'
  const local = protocol === 'grpc' ? localGrpcStatus[errorType] : undefined
  const status = (isProtocolError(error) ? error.status : undefined) ?? local ?? null
  const saidTimeout =
    isProtocolError(error) && status !== null && timeoutStatus[error.protocol]?.includes(status)
  const isTimeout = isAttemptTimeoutError(error) || errorType === 'deadline_exceeded' || saidTimeout
  const outcome = isTimeout ? 'timeout' : 'error'
  return { outcome, statusCode: status, errorType, errorMessage, serverSpanId: null }
}
