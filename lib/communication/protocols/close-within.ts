import { setTimeout } from 'node:timers/promises'

const closeWithinMs = 1_000

/** Waits for connections to close in order; a broker that does not answer is not waited for. */
export async function closeWithin(...closing: Promise<unknown>[]): Promise<void> {
  const ended = new AbortController()
  const late = setTimeout(closeWithinMs, undefined, { signal: ended.signal })
  await Promise.race([Promise.allSettled(closing), late.catch(() => undefined)])
  ended.abort()
}
