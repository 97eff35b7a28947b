import type { CircuitBreaker } from './breaker/circuit-breaker.ts'
import type { Deadline } from './deadline.ts'

type Parts = {
  service: string
  protocol: string
  idempotent: boolean
  deadline: Deadline | undefined
  maxAttempts?: number | undefined
}

/** One call on its way through the policies. */
export class Call {
  readonly service: string
  readonly protocol: string
  readonly idempotent: boolean
  /** In place of the configuration's. */
  readonly maxAttempts: number | undefined
  /** When all of it must be over. */
  deadline: Deadline | undefined
  /** Attempts that have begun. */
  attempts = 0
  lastAttemptMs = 0
  breaker: CircuitBreaker | undefined
  readonly #controller = new AbortController()
  #underWay = 0
  #onIdle: (() => void) | undefined

  constructor({ service, protocol, idempotent, deadline, maxAttempts }: Parts) {
    this.service = service
    this.protocol = protocol
    this.idempotent = idempotent
    this.deadline = deadline
    this.maxAttempts = maxAttempts
  }

  /** Aborted when the caller gives up or time is up; its reason is the error to throw. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(error: Error): void {
    this.#controller.abort(error)
  }

  operationBegan(): void {
    this.#underWay += 1
  }

  /** Operations may outlive their call: those that do not heed their signal. */
  operationEnded(): void {
    this.#underWay -= 1
    if (this.#underWay === 0) this.#onIdle?.()
  }

  /** Calls back once nothing of this call runs any more, at once if that is so now. */
  whenIdle(callback: () => void): void {
    if (this.#underWay === 0) callback()
    else this.#onIdle = callback
  }
}
