import type { Call } from '../model.ts'

const grpcCancelled = 1
const cancelWords = /cancel+ed|cancelled on client|caller went away|client closed|request aborted/i
const breakerWords = /circuit.?breaker(?: is)? open|breaker is open|CallNotPermitted|BrokenCircuit/i
const refusedWords =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|connection refused|connect failed|unreachable|no route to host|name resolution|socket hang up/i
const compensationWords =
  /release|cancel|undo|void|refund|roll.?back|revert|compensat|unreserve|delete/i

/** The caller gave up first: a consequence, never a cause. */
export function isCancelled(call: Call): boolean {
  if (call.state === 'ok') return false
  if (call.statusCode === 499) return true
  if (call.protocol === 'grpc' && call.statusCode === grpcCancelled) return true
  return cancelWords.test(call.errorMessage ?? '')
}

/** Refused by the caller's own circuit breaker: nothing was sent. Callers above may repeat its words. */
export function isShortCircuited(call: Call): boolean {
  if (call.state === 'ok' || call.serverSpanId !== null || call.children.length > 0) return false
  const type = call.attributes['error.type']
  return breakerWords.test(call.errorMessage ?? '') || type === 'circuit_breaker_open'
}

export function isUnreachable(call: Call): boolean {
  return call.state === 'error' && refusedWords.test(call.errorMessage ?? '')
}

/** Ended without the other side's answer: it ran out of time, was given up, or is not known to have ended. */
export function isUnanswered(call: Call): boolean {
  return call.state === 'timeout' || call.state === 'unended' || isCancelled(call)
}

/** An answer by which a service says that something behind it did not work. */
export function blamesAnother(call: Call): boolean {
  const { state, statusCode, protocol } = call
  if (state === 'ok' || statusCode === null) return false
  if (protocol === 'grpc') return statusCode === 14 || statusCode === 4
  return statusCode === 502 || statusCode === 503 || statusCode === 504
}

const grpcBlamesCaller = new Set([3, 5, 6, 7, 9, 11, 16])
/** A wait that was too long, too many requests, and a caller who went away say nothing of the request. */
const httpNotOfRequest = new Set([408, 425, 429, 499])

/** An answer by which a service says that the request was wrong: it may well have done its job. */
export function blamesCaller({ state, statusCode, protocol }: Call): boolean {
  if (state !== 'error' || statusCode === null) return false
  if (protocol === 'grpc') return grpcBlamesCaller.has(statusCode)
  return statusCode >= 400 && statusCode < 500 && !httpNotOfRequest.has(statusCode)
}

/** An answer in time, by whom waited in vain: a proxy's 504 comes while the service behind it still works. */
export function saysTimeRanOut({ state, statusCode, protocol }: Call): boolean {
  return state !== 'ok' && statusCode === (protocol === 'grpc' ? 4 : 504)
}

/** Takes back what an earlier step did, as far as its name tells. */
export function looksLikeCompensation(call: Call): boolean {
  return compensationWords.test(call.operation ?? '')
}
