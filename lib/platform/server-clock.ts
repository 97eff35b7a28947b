/** Below it an answer's date, which is of whole seconds, says nothing about this device's clock. */
const worthMs = 5_000
/** What took longer was on its way for who knows how long. */
const longestMs = 10_000

let aheadMs = 0

/**
 * Learns from an answer how far the server's clock is from this device's, which may be minutes off:
 * times that both must agree on are read from `serverNow`.
 */
export function learnServerTime(date: string | null, askedAtMs: number, atMs = Date.now()): void {
  const toldMs = Date.parse(date ?? '')
  if (Number.isNaN(toldMs) || atMs - askedAtMs > longestMs) return
  // It was told at some moment of its second, somewhere between question and answer.
  const offMs = toldMs + 500 - (askedAtMs + atMs) / 2
  aheadMs = Math.abs(offMs) < worthMs ? 0 : offMs
}

/** The time by the server's clock, as far as it is known. */
export function serverNow(): number {
  return Date.now() + aheadMs
}

let isLoadKnown = false

/** The same from the page itself. @param writtenAtMs the server's time when it wrote the page */
export function learnFromLoad(writtenAtMs: number): void {
  const [load] = performance.getEntriesByType('navigation')
  if (isLoadKnown || !load || !('responseStart' in load)) return
  isLoadKnown = true
  const answeredAtMs = performance.timeOrigin + Number(load.responseStart)
  learnServerTime(new Date(writtenAtMs).toUTCString(), answeredAtMs, answeredAtMs)
}
