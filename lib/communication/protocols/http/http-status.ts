import type { FailureTraits } from '../../errors/communication-error.ts'

// Refused before anything was done (RFC 9110, RFC 6585, RFC 8470).
const notExecuted = new Set([
  401, 403, 404, 405, 406, 408, 413, 414, 415, 417, 421, 425, 426, 429, 431,
])
const transient = new Set([408, 425, 429, 502, 503, 504])
// The service does not speak HTTP in this way; another protocol may.
const thisWayOnly = new Set([405, 406, 415, 421, 426, 501, 502, 503, 505])

/** What an HTTP status says to retry, breaker and fallback. A 503 may come after half the work. */
export function traitsOfStatus(status: number): FailureTraits & { otherProtocolMayHelp: boolean } {
  return {
    targetFault: status >= 500 || status < 400,
    transient: transient.has(status),
    mayHaveExecuted: !notExecuted.has(status) && status !== 501,
    otherProtocolMayHelp: thisWayOnly.has(status),
  }
}

/** `Retry-After` in milliseconds: seconds, or a date. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (!header) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
