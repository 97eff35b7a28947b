export type Timer = { cancel(): void }

/** Where time comes from: injected, so that tests need no waiting. */
export type Clock = {
  /** Milliseconds since the Unix epoch: for what people read. */
  now(): number
  /** Milliseconds since any fixed moment, never set back or forward: for every duration. */
  monotonicMs(): number
  /** Calls back once; `background` does not keep the process alive. */
  setTimer(callback: () => void, delayMs: number, options?: { background?: boolean }): Timer
}

// What setTimeout can hold; more would fire at once.
const longestTimerMs = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(callback, delayMs, options) {
    const timer = setTimeout(callback, Math.min(delayMs, longestTimerMs))
    if (options?.background) timer.unref()
    return { cancel: () => clearTimeout(timer) }
  },
}
