import type { Clock } from '../clock.ts'
import { DeadlineExceededError } from '../errors/deadline-exceeded-error.ts'
import type { Call } from './call.ts'
import type { TimeoutConfig } from './config.ts'
import { Deadline, earlier } from './deadline.ts'
import type { Next, Policy } from './policy.ts'

/** Ends a call when its own time, or the deadline that came with it, is up. */
export class TimeoutPolicy implements Policy {
  readonly #totalMs: number | undefined
  readonly #clock: Clock

  /** Without a configuration only the caller's deadline counts. */
  constructor(config: TimeoutConfig | false, clock: Clock) {
    this.#totalMs = config ? config.totalMs : undefined
    this.#clock = clock
  }

  async execute<Result>(call: Call, next: Next<Result>): Promise<Result> {
    const own = this.#totalMs === undefined ? undefined : Deadline.after(this.#clock, this.#totalMs)
    const given = call.deadline
    const deadline = earlier(given, own)
    if (!deadline) return next()
    call.deadline = deadline
    const limitMs = deadline.remainingMs()
    const expire = () => call.abort(this.#error(call, { limitMs, isOwn: deadline === own }))
    if (limitMs <= 0) {
      expire()
      throw call.signal.reason
    }
    const timer = this.#clock.setTimer(expire, limitMs)
    try {
      return await next()
    } finally {
      timer.cancel()
    }
  }

  #error(call: Call, { limitMs, isOwn }: { limitMs: number; isOwn: boolean }): Error {
    // A caller that left less than half of the usual time says more of itself than of the target.
    const fairMs = (this.#totalMs ?? 0) / 2
    return new DeadlineExceededError(call.service, {
      scope: isOwn ? 'total' : 'deadline',
      limitMs,
      sent: call.attempts > 0,
      targetFault: call.attempts > 0 && limitMs >= fairMs,
    })
  }
}
