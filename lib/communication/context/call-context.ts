import { AsyncLocalStorage } from 'node:async_hooks'
import { uuidOfTraceId } from '../../platform/ids.ts'
import { runWithDeadline, type Deadline } from '../resilience/deadline.ts'
import { newTraceId } from './trace-context.ts'

/** What belongs to the call that is being served: the next call carries it on. */
export type CallContext = {
  /** Ties together everything that one request from outside sets off. A UUID unless a caller chose otherwise. */
  correlationId: string
  /** 32 lower-case hex digits. */
  traceId: string
  /** The span under which calls are made, 16 lower-case hex digits; missing at the root. */
  spanId?: string
  /** Whether this trace is recorded. */
  sampled: boolean
  /** The header `tracestate`, passed on as it came. */
  traceState?: string
  /** When nobody waits for the answer any more. */
  deadline?: Deadline
  /** Fires when the caller has gone away. */
  signal?: AbortSignal
}

const storage = new AsyncLocalStorage<CallContext>()

/** The context of the call that is being served here, if there is one. */
export function currentContext(): CallContext | undefined {
  return storage.getStore()
}

/** Runs `work` with this context, and its deadline, as the current one, also across `await`. */
export function runInContext<Result>(context: CallContext, work: () => Result): Result {
  return storage.run(context, () => runWithDeadline(context.deadline, work))
}

/**
 * A context to begin with: for a job, a timer, a request from outside. Without a correlation id of
 * its own it has the bits of its trace id, so that a dashboard finds the two as one.
 */
export function newContext(given: Partial<CallContext> = {}): CallContext {
  const traceId = given.traceId ?? newTraceId()
  const correlationId = given.correlationId ?? uuidOfTraceId(traceId)
  return { sampled: true, ...given, traceId, correlationId }
}
