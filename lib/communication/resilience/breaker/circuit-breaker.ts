import type { Clock } from '../../clock.ts'
import { CircuitOpenError } from '../../errors/circuit-open-error.ts'
import type { CircuitBreakerConfig } from '../config.ts'
import type { BreakerNumbers, BreakerState, ResilienceListener } from '../events.ts'
import { createWindow } from './create-window.ts'
import { Trials } from './trials.ts'
import type { BreakerWindow, Sample } from './window.ts'

/** What an operator wants of a breaker. */
export type BreakerOverride = {
  state: 'forced_open' | 'disabled'
  reason: string
  setBy: string
  /** Milliseconds since the epoch; null until it is lifted. */
  untilMs: number | null
}

export type BreakerStatus = {
  service: string
  protocol: string
  state: BreakerState
  /** Milliseconds since the epoch. */
  sinceMs: number
  reason: string
  numbers: BreakerNumbers
  nextTryAtMs: number | null
  override: BreakerOverride | null
}

/** Leave to make one call; its end must be told, once. */
export type Permit = { end(sample: Sample | 'unknown'): void }

type Surroundings = { clock: Clock; emit: ResilienceListener }
type Change = { reason: string; numbers?: BreakerNumbers }

const noRecord: Permit = { end() {} }

/** The state machine, without the calls: `acquire` before each, `Permit.end` after it. */
export class CircuitBreaker {
  readonly service: string
  readonly protocol: string
  readonly #config: CircuitBreakerConfig
  readonly #clock: Clock
  readonly #emit: ResilienceListener
  readonly #window: BreakerWindow
  #state: BreakerState = 'closed'
  #sinceMs: number
  #change: Change = { reason: 'no call has failed yet' }
  #nextTryMs = 0
  #nextTryAtMs: number | null = null
  #trials: Trials
  #override: BreakerOverride | null = null
  // Calls that began in an earlier state say nothing about this one.
  #generation = 0

  constructor(
    about: { service: string; protocol: string },
    config: CircuitBreakerConfig,
    { clock, emit }: Surroundings,
  ) {
    this.service = about.service
    this.protocol = about.protocol
    this.#config = config
    this.#clock = clock
    this.#emit = emit
    this.#window = createWindow(config)
    this.#sinceMs = clock.now()
    this.#trials = new Trials(config, 0)
  }

  get state(): BreakerState {
    return this.#state
  }

  /** @throws CircuitOpenError; nobody ever waits for a breaker. */
  acquire(): Permit {
    if (this.#override) this.expireOverride()
    if (this.#state === 'closed') return this.#countingPermit()
    if (this.#state === 'disabled') return noRecord
    const nowMs = this.#clock.monotonicMs()
    if (this.#state === 'open' && nowMs >= this.#nextTryMs) this.#beginTrials(waited(this.#config))
    if (this.#state === 'half_open') {
      if (this.#trials.begin()) return this.#trialPermit(this.#trials)
      if (this.#trials.isStuck(nowMs)) {
        const reason = `trial calls did not end within ${this.#config.halfOpenMaxMs} ms`
        this.#open({ reason, numbers: this.#trials.numbers() })
      }
    }
    throw this.#refusal()
  }

  /** An operator's word goes before what the calls say. */
  setOverride(override: BreakerOverride): void {
    this.#override = override
    const until =
      override.untilMs === null ? '' : ` until ${new Date(override.untilMs).toISOString()}`
    const reason = `${override.state === 'disabled' ? 'disabled' : 'forced open'} by ${override.setBy}${until}: ${override.reason}`
    const nextTryAtMs = override.state === 'forced_open' ? override.untilMs : null
    if (this.#state !== override.state) return this.#moveTo(override.state, { reason }, nextTryAtMs)
    this.#change = { reason }
    this.#nextTryAtMs = nextTryAtMs
  }

  /** After forced_open a few trials go first; after disabled it is closed, with nothing remembered. */
  clearOverride(reason: string): void {
    if (!this.#override) return
    const { state } = this.#override
    this.#override = null
    if (state === 'forced_open') this.#beginTrials(reason)
    else this.#close({ reason })
  }

  /** Ends an override whose time has passed, also while nobody can be asked. */
  expireOverride(): void {
    const untilMs = this.#override?.untilMs ?? Infinity
    if (this.#clock.now() >= untilMs) this.clearOverride('the override has expired')
  }

  /** Closes it and forgets what it saw; does nothing against an override. */
  reset(reason: string): void {
    if (this.#override) return
    if (this.#state === 'closed') this.#window.clear()
    else this.#close({ reason })
  }

  status(): BreakerStatus {
    return {
      service: this.service,
      protocol: this.protocol,
      state: this.#state,
      sinceMs: this.#sinceMs,
      reason: this.#change.reason,
      numbers: this.#change.numbers ?? {},
      nextTryAtMs: this.#nextTryAtMs,
      override: this.#override,
    }
  }

  #countingPermit(): Permit {
    const generation = this.#generation
    return {
      end: (sample) => {
        if (generation !== this.#generation || sample === 'unknown') return
        const nowMs = this.#clock.monotonicMs()
        this.#window.record(sample, nowMs)
        const verdict = this.#window.judge(nowMs)
        if (verdict) this.#open(verdict)
      },
    }
  }

  #trialPermit(trials: Trials): Permit {
    const generation = this.#generation
    return {
      end: (sample) => {
        if (generation !== this.#generation) return
        if (sample === 'unknown') return trials.giveBack()
        trials.end(sample)
        const verdict = trials.judge()
        if (verdict?.passed) this.#close(verdict)
        else if (verdict) this.#open(verdict)
      },
    }
  }

  #beginTrials(reason: string): void {
    this.#trials = new Trials(this.#config, this.#clock.monotonicMs())
    this.#moveTo('half_open', { reason }, null)
  }

  #open({ reason, numbers }: Change): void {
    const openMs = this.#config.recoveryTimeoutMs
    this.#nextTryMs = this.#clock.monotonicMs() + openMs
    this.#moveTo('open', { reason, numbers: { ...numbers, openMs } }, this.#clock.now() + openMs)
  }

  #close(change: Change): void {
    this.#window.clear()
    this.#moveTo('closed', change, null)
  }

  #moveTo(to: BreakerState, change: Change, nextTryAtMs: number | null): void {
    const from = this.#state
    this.#state = to
    this.#generation += 1
    this.#sinceMs = this.#clock.now()
    this.#change = change
    this.#nextTryAtMs = nextTryAtMs
    this.#emit({
      type: 'breaker_transition',
      service: this.service,
      protocol: this.protocol,
      atMs: this.#sinceMs,
      from,
      to,
      reason: change.reason,
      numbers: change.numbers ?? {},
      nextTryAtMs,
    })
  }

  #refusal(): CircuitOpenError {
    const nowMs = this.#clock.now()
    return new CircuitOpenError(this.service, {
      protocol: this.protocol,
      state: this.#state === 'half_open' || this.#state === 'forced_open' ? this.#state : 'open',
      sinceMs: this.#sinceMs,
      nextTryAtMs: this.#nextTryAtMs,
      retryAfterMs: this.#nextTryAtMs === null ? null : Math.max(0, this.#nextTryAtMs - nowMs),
      why: this.#change.reason,
    })
  }
}

function waited({ recoveryTimeoutMs }: CircuitBreakerConfig): string {
  return `${recoveryTimeoutMs / 1000} s have passed since it opened`
}
