const codes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'])
const brokerRefusals =
  /UNKNOWN_TOPIC_OR_PARTITION|TOPIC_AUTHORIZATION_FAILED|INVALID_TOPIC|does not (host|exist)/i

/** Whether a failed send cannot have been written: nobody was there, or the broker refused its topic. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (codes.has(code) || brokerRefusals.test(error.message)) return true
  const inner: unknown[] = error instanceof AggregateError ? error.errors : []
  if (inner.length > 0) return inner.every(wasNeverSent)
  return wasNeverSent(error.cause)
}
