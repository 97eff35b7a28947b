import type { CallEnded } from '../events.ts'

export type Counts = {
  ok: number
  failed: number
  timeouts: number
  short_circuited: number
  rejected: number
}
export type CountedMinute = { service: string; protocol: string; minuteMs: number; counts: Counts }

const minuteMs = 60_000

/** How calls ended, per minute and breaker; a minute is forgotten once it is over and was sent. */
export class CallCounters {
  readonly #maxMinutes: number
  readonly #minutes = new Map<string, CountedMinute>()

  constructor(maxMinutes: number) {
    this.#maxMinutes = maxMinutes
  }

  /** @returns how many minutes had to be dropped for it. */
  count({ service, protocol, outcome, atMs }: CallEnded): number {
    if (outcome === 'aborted') return 0
    const startMs = Math.floor(atMs / minuteMs) * minuteMs
    const key = `${service}\0${protocol}\0${startMs}`
    let entry = this.#minutes.get(key)
    let dropped = 0
    if (!entry) {
      entry = { service, protocol, minuteMs: startMs, counts: noCalls() }
      this.#minutes.set(key, entry)
      dropped = this.#dropOldest()
    }
    entry.counts[outcome === 'timeout' ? 'timeouts' : outcome] += 1
    return dropped
  }

  list(): CountedMinute[] {
    return [...this.#minutes.values()].map((entry) => ({ ...entry, counts: { ...entry.counts } }))
  }

  /** What was sent and is over needs no further report. */
  sent(entries: readonly CountedMinute[], nowMs: number): void {
    for (const { service, protocol, minuteMs: startMs } of entries) {
      if (startMs + minuteMs <= nowMs) this.#minutes.delete(`${service}\0${protocol}\0${startMs}`)
    }
  }

  #dropOldest(): number {
    if (this.#minutes.size <= this.#maxMinutes) return 0
    const [oldest] = this.#minutes.keys()
    if (oldest !== undefined) this.#minutes.delete(oldest)
    return 1
  }
}

export function noCalls(): Counts {
  return { ok: 0, failed: 0, timeouts: 0, short_circuited: 0, rejected: 0 }
}
