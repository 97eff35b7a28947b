import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../clock.ts'

/**
 * The header, or metadata key, that carries the time left for a call, in whole milliseconds, as
 * grpc-timeout does for gRPC. A duration, since clocks of two machines differ.
 */
export const deadlineHeader = 'x-signalbox-deadline-ms'

const hopReserve = { share: 0.05, mostMs: 50 }

/** Of the milliseconds that are left those that the next hop may use. */
export function timeForNextHop(remainingMs: number): number {
  return remainingMs - Math.min(hopReserve.mostMs, remainingMs * hopReserve.share)
}

/** The moment by which a call must have ended, on the clock that made it. */
export class Deadline {
  readonly #clock: Clock
  readonly atMonotonicMs: number

  constructor(clock: Clock, atMonotonicMs: number) {
    this.#clock = clock
    this.atMonotonicMs = atMonotonicMs
  }

  static after(clock: Clock, ms: number): Deadline {
    return new Deadline(clock, clock.monotonicMs() + ms)
  }

  /**
   * For the next hop: a little earlier, so that its answer, also one that says who was too slow, is
   * back in time. Otherwise a whole chain times out at once, and each blames the next.
   */
  forNextHop(): Deadline {
    const remainingMs = this.remainingMs()
    const reserveMs = remainingMs - timeForNextHop(remainingMs)
    return new Deadline(this.#clock, this.atMonotonicMs - reserveMs)
  }

  /** Milliseconds, 0 when it has passed. */
  remainingMs(): number {
    return Math.max(0, this.atMonotonicMs - this.#clock.monotonicMs())
  }
}

/** Of two deadlines the one that comes first. */
export function earlier(a: Deadline | undefined, b: Deadline | undefined): Deadline | undefined {
  if (!a || !b) return a ?? b
  return a.atMonotonicMs <= b.atMonotonicMs ? a : b
}

const storage = new AsyncLocalStorage<Deadline | undefined>()

/** The deadline of the call that is being worked on, here or as a server. */
export function currentDeadline(): Deadline | undefined {
  return storage.getStore()
}

/** Everything called inside has to be done by then; calls to other services send on what is left. */
export function runWithDeadline<Result>(
  deadline: Deadline | undefined,
  work: () => Result,
): Result {
  return storage.run(earlier(deadline, storage.getStore()), work)
}

/** For a server: the deadline that came with a request, if its header holds one. */
export function deadlineOfHeader(
  clock: Clock,
  value: string | readonly string[] | undefined,
): Deadline | undefined {
  const text = typeof value === 'string' ? value : value?.[0]
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined
  return Deadline.after(clock, Number(text))
}

/** What to put into the header: rounded down, so that it never grows on its way. */
export function headerOfDeadline(deadline: { remainingMs(): number }): string {
  return String(Math.floor(Math.min(deadline.remainingMs(), 999_999_999)))
}
