import type { Clock, Timer } from '../../clock.ts'
import { pause } from '../abortable.ts'
import type { ResilienceManager } from '../resilience-manager.ts'
import type { SharedViewTransport, WireOverride } from './wire.ts'

export type FollowerOptions = {
  sourceService: string
  /** How long Signalbox may wait for a change before it answers that there is none. */
  waitMs: number
  /** Between two reads, at least. */
  pollMs: number
}

const answerWithinMs = 5_000
const longestBackoffMs = 2_000
const expireEveryMs = 1_000

/**
 * Does what operators want of the breakers of this process. What was read last holds on while
 * Signalbox is away, each until its own end.
 */
export class OverrideFollower {
  /** Settles after the first read, whether it succeeded or not. */
  readonly firstRead: Promise<void>
  readonly #manager: ResilienceManager
  readonly #transport: SharedViewTransport
  readonly #options: FollowerOptions
  readonly #clock: Clock
  readonly #stopping = new AbortController()
  readonly #known = new Map<string, WireOverride>()
  readonly #loop: Promise<void>
  #expiry: Timer | undefined
  #tag: string | null = null
  #lastError: string | null = null

  constructor(
    manager: ResilienceManager,
    transport: SharedViewTransport,
    options: FollowerOptions,
  ) {
    this.#manager = manager
    this.#transport = transport
    this.#options = options
    this.#clock = manager.clock
    const first = Promise.withResolvers<void>()
    this.firstRead = first.promise
    this.#expire()
    this.#loop = this.#follow(first.resolve)
  }

  get lastError(): string | null {
    return this.#lastError
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('stopped'))
    this.#expiry?.cancel()
    await this.#loop
  }

  async #follow(onFirstRead: () => void): Promise<void> {
    const { signal } = this.#stopping
    let failures = 0
    while (!signal.aborted) {
      const startedMs = this.#clock.monotonicMs()
      try {
        await this.#read()
        failures = 0
        this.#lastError = null
      } catch (error) {
        failures += 1
        this.#lastError = error instanceof Error ? error.message : String(error)
      }
      onFirstRead()
      const backoffMs = failures === 0 ? 0 : Math.min(250 * 2 ** failures, longestBackoffMs)
      const elapsedMs = this.#clock.monotonicMs() - startedMs
      const leftMs = Math.max(
        backoffMs * (0.5 + Math.random() / 2),
        this.#options.pollMs - elapsedMs,
      )
      if (leftMs > 0) await this.#pause(leftMs)
    }
  }

  async #read(): Promise<void> {
    const waitMs = this.#tag === null ? 0 : this.#options.waitMs
    const timeout = new AbortController()
    const limitMs = waitMs + answerWithinMs
    const timer = this.#clock.setTimer(
      () => timeout.abort(new Error(`no answer within ${limitMs} ms`)),
      limitMs,
      { background: true },
    )
    const signal = AbortSignal.any([timeout.signal, this.#stopping.signal])
    try {
      const { sourceService } = this.#options
      const found = await this.#transport.readOverrides(sourceService, {
        tag: this.#tag,
        waitMs,
        signal,
      })
      if (!found) return
      this.#apply(found.overrides)
      this.#tag = found.tag
    } finally {
      timer.cancel()
    }
  }

  #apply(overrides: readonly WireOverride[]): void {
    const wanted = new Map(overrides.map((override) => [keyOf(override), override]))
    for (const [key, old] of this.#known) {
      if (wanted.has(key)) continue
      this.#known.delete(key)
      if (old.state !== 'reset') {
        this.#manager.clearBreakerOverride(old.target_service, old.protocol)
      }
    }
    for (const [key, override] of wanted) {
      if (this.#known.get(key)?.version === override.version) continue
      this.#known.set(key, override)
      this.#applyOne(override)
    }
  }

  #applyOne(override: WireOverride): void {
    const { target_service, protocol, state, reason, set_by: setBy, expires_in_ms } = override
    if (state === 'reset') {
      const why = `reset by ${setBy}: ${reason}`
      this.#manager.clearBreakerOverride(target_service, protocol, why)
      this.#manager.resetBreaker(target_service, protocol, why)
      return
    }
    const untilMs = expires_in_ms === null ? null : this.#clock.now() + expires_in_ms
    this.#manager.setBreakerOverride(target_service, protocol, { state, reason, setBy, untilMs })
  }

  /** Also where no call comes by that would notice. */
  #expire(): void {
    this.#expiry = this.#clock.setTimer(
      () => {
        this.#manager.expireOverrides()
        this.#expire()
      },
      expireEveryMs,
      { background: true },
    )
  }

  async #pause(ms: number): Promise<void> {
    await pause(this.#clock, ms, this.#stopping.signal, { background: true }).catch(() => undefined)
  }
}

function keyOf({ target_service, protocol }: WireOverride): string {
  return `${target_service}\0${protocol}`
}
