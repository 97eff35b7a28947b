import { grpcStatusOf, httpStatusOf, type FailureReason } from './failure.ts'
import type { Entry } from './model.ts'
import type { CallEnd } from './simulated-rows.ts'

/** Why something went wrong, as it is passed on to whoever asked for it. */
export type Trouble = {
  reason: FailureReason
  message: string
  /** The service to blame, where services that call with the library tell each other. */
  faultOf?: string | undefined
}

/** What a caller sees of a call's end, and what it means for the caller itself. */
export type SeenEnd = { end: CallEnd; trouble: Trouble | null }

/** A call that the other side answered, well or with its own trouble. */
export function answeredEnd(entry: Entry, target: string, trouble: Trouble | null): SeenEnd {
  const isGrpc = entry.protocol === 'grpc'
  if (!trouble) {
    const end = { eventType: 'response', statusCode: isGrpc ? 0 : 200, errorMessage: null }
    return { end, trouble }
  }
  const { reason } = trouble
  const eventType = reason === 'timeout' ? 'timeout' : 'error'
  if (isGrpc) {
    const end = { eventType, statusCode: grpcStatusOf[reason], errorMessage: trouble.message }
    // gRPC tells a caller that a deadline passed further down; over HTTP it is one more 5xx.
    return { end, trouble: { ...trouble, reason: reason === 'timeout' ? reason : 'downstream' } }
  }
  const statusCode = httpStatusOf[reason]
  const message = `${target} answered ${statusCode}`
  const end = { eventType, statusCode, errorMessage: message }
  return { end, trouble: { reason: 'downstream', message } }
}

type Unanswered = { reason: 'timeout' | 'cancelled'; timeoutMs: number; hasServer: boolean }

/** A call that its caller gave up; a server that reports notes that its caller went away. */
export function unansweredEnd(entry: Entry, { reason, timeoutMs, hasServer }: Unanswered): SeenEnd {
  const isGrpc = entry.protocol === 'grpc'
  const late = isGrpc
    ? `Deadline exceeded after ${(timeoutMs / 1000).toFixed(3)}s`
    : `no answer within ${timeoutMs} ms`
  const gone = isGrpc ? 'Cancelled on client' : 'the caller went away'
  const message = reason === 'timeout' ? late : gone
  const httpStatus = hasServer ? httpStatusOf.cancelled : null
  const end = {
    eventType: reason === 'timeout' ? 'timeout' : 'error',
    statusCode: isGrpc ? grpcStatusOf[reason] : httpStatus,
    errorMessage: message,
  }
  return { end, trouble: { reason, message } }
}

/** The end of something that only the one who did it reports: a query, a message, a user's request. */
export function ownEnd(trouble: Trouble | null, isHttp = false): CallEnd {
  if (!trouble)
    return { eventType: 'response', statusCode: isHttp ? 200 : null, errorMessage: null }
  return {
    eventType: trouble.reason === 'timeout' ? 'timeout' : 'error',
    statusCode: isHttp ? httpStatusOf[trouble.reason] : null,
    errorMessage: trouble.message,
  }
}
