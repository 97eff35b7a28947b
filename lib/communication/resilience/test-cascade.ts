import type { Clock } from '../clock.ts'
import { CommunicationError, type FailureTraits } from '../errors/communication-error.ts'
import { traitsOf } from '../errors/failure-traits.ts'
import type { ResilienceConfigInput } from './config.ts'
import { ResilienceManager } from './resilience-manager.ts'

/** How a service answers that its own work, or a service behind it, failed. */
class Failed extends CommunicationError {
  readonly reason = 'remote'
  readonly traits: FailureTraits

  constructor(service: string, traits: Partial<FailureTraits>) {
    super(service, `${service} failed`)
    this.traits = { targetFault: true, transient: true, mayHaveExecuted: true, ...traits }
  }
}

export type Outage = 'hangs' | 'refuses' | 'fails slowly'
const hangMs = 30_000
const slowMs = 9_000

type ServiceOptions = {
  clock: Clock
  /** Requests that it works on at the same time, and how many more wait. */
  slots: number
  queue: number
  policies: ResilienceConfigInput | null
}

/** A server with so many threads, or connections, or memory: what runs out when calls hang. */
export class SimulatedService {
  outage: Outage | null = null
  readonly name: string
  readonly #options: ServiceOptions
  readonly #manager: ResilienceManager | null
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(name: string, options: ServiceOptions) {
    this.name = name
    this.#options = options
    const { clock, policies } = options
    this.#manager = policies && new ResilienceManager({ clock, defaults: policies })
  }

  /** Works on a request; `then` are the calls that it makes for it. @throws Failed */
  async handle(then: (service: SimulatedService) => Promise<void>): Promise<void> {
    await this.#fail()
    await this.#takeSlot()
    try {
      await this.#sleep(5)
      await then(this)
    } catch (error) {
      const { faultOf = this.name } = traitsOf(error)
      throw new Failed(this.name, { faultOf, transient: faultOf === this.name })
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  async call(
    target: SimulatedService,
    then: (service: SimulatedService) => Promise<void>,
  ): Promise<void> {
    if (!this.#manager) return target.handle(then)
    await this.#manager.executeWithResilience(target.name, () => target.handle(then), {
      idempotent: true,
    })
  }

  async #takeSlot(): Promise<void> {
    if (this.#running >= this.#options.slots) {
      if (this.#waiting.length >= this.#options.queue) {
        throw new Failed(this.name, { mayHaveExecuted: false })
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running += 1
  }

  async #fail(): Promise<void> {
    if (this.outage === 'hangs') await this.#sleep(hangMs)
    if (this.outage === 'fails slowly') await this.#sleep(slowMs)
    if (this.outage) throw new Failed(this.name, {})
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.setTimer(resolve, ms))
  }
}
