import type { LiveTopic } from '#lib/live/model.ts'

const shortestPauseMs = 1_000

/**
 * Reads again what has become stale, at most once a second. What becomes stale while it is being
 * read is read once more, since the answer under way may be too old.
 */
export function createRefresher(read: (topics: ReadonlySet<LiveTopic>) => Promise<void>) {
  let stale = new Set<LiveTopic>()
  let reading = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let nextAtMs = 0

  const run = async () => {
    timer = undefined
    const topics = stale
    stale = new Set()
    reading = true
    const startedAtMs = Date.now()
    try {
      await read(topics)
    } finally {
      reading = false
      // A server that takes long is left in peace for as long again.
      nextAtMs = startedAtMs + Math.max(shortestPauseMs, 2 * (Date.now() - startedAtMs))
      schedule()
    }
  }
  const schedule = () => {
    if (stale.size === 0 || reading || timer !== undefined) return
    timer = setTimeout(() => void run(), Math.max(0, nextAtMs - Date.now()))
  }

  return {
    refresh(topics: Iterable<LiveTopic>) {
      for (const topic of topics) stale.add(topic)
      schedule()
    },
    /** Nothing is known to be stale. */
    isIdle: () => stale.size === 0 && !reading,
    stop() {
      clearTimeout(timer)
      stale.clear()
    },
  }
}
