import { randomUUID } from 'node:crypto'
import type { Clock, Timer } from '../../clock.ts'
import type { BreakerStatus } from '../breaker/circuit-breaker.ts'
import type { BreakerTransition, ResilienceEvent } from '../events.ts'
import type { ResilienceManager } from '../resilience-manager.ts'
import { CallCounters, noCalls, type CountedMinute } from './call-counters.ts'
import {
  RefusedReportsError,
  type BreakerReport,
  type SharedViewTransport,
  type TransitionReport,
} from './wire.ts'

export type ReporterOptions = {
  sourceService: string
  instanceId: string
  /** Transitions that are kept while Signalbox is away; beyond it the oldest are dropped. */
  maxTransitions: number
  heartbeatMs: number
}

const mostPerRequest = 1_000
// Long enough to gather what opens together, short enough for "within a second".
const gatherMs = 100
const sendTimeoutMs = 5_000
const backoffMs = { first: 500, longest: 10_000 }
const minutesPerTransition = 4

/** Sends what breakers do to Signalbox, beside the calls and never in their way. */
export class BreakerReporter {
  readonly #manager: ResilienceManager
  readonly #transport: SharedViewTransport
  readonly #options: ReporterOptions
  readonly #clock: Clock
  readonly #counters: CallCounters
  readonly #transitions: TransitionReport[] = []
  readonly #stopping = new AbortController()
  readonly #unsubscribe: () => void
  #timer: Timer | undefined
  #dueAtMs = Infinity
  #sending: Promise<void> | undefined
  #failures = 0
  #dropped = 0
  #lastError: string | null = null

  constructor(
    manager: ResilienceManager,
    transport: SharedViewTransport,
    options: ReporterOptions,
  ) {
    this.#manager = manager
    this.#transport = transport
    this.#options = options
    this.#clock = manager.clock
    this.#counters = new CallCounters(options.maxTransitions * minutesPerTransition)
    this.#unsubscribe = manager.onEvent((event) => this.#hear(event))
    this.#sendWithin(options.heartbeatMs)
  }

  /** Transitions and minutes of counts that were lost because Signalbox was away too long. */
  get dropped(): number {
    return this.#dropped
  }

  get lastError(): string | null {
    return this.#lastError
  }

  /** Sends what is left, once, and ends. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#timer?.cancel()
    await this.#sending
    await this.#send()
    this.#timer?.cancel()
    this.#stopping.abort()
  }

  #hear(event: ResilienceEvent): void {
    if (event.type === 'call_ended') this.#dropped += this.#counters.count(event)
    else if (event.type === 'breaker_transition' && isReportable(event)) {
      this.#transitions.push(this.#toReport(event))
      if (this.#transitions.length > this.#options.maxTransitions) {
        this.#transitions.shift()
        this.#dropped += 1
      }
      if (this.#failures === 0) this.#sendWithin(gatherMs)
    }
  }

  #sendWithin(ms: number): void {
    const dueAtMs = this.#clock.monotonicMs() + ms
    if (this.#timer && dueAtMs >= this.#dueAtMs) return
    this.#timer?.cancel()
    this.#dueAtMs = dueAtMs
    this.#timer = this.#clock.setTimer(
      () => {
        this.#timer = undefined
        this.#sending ??= this.#send().finally(() => (this.#sending = undefined))
      },
      ms,
      { background: true },
    )
  }

  async #send(): Promise<void> {
    const transitions = this.#transitions.slice(0, mostPerRequest)
    const minutes = this.#counters.list()
    try {
      // The present state goes with every request: it holds even where transitions were dropped.
      await this.#request([...transitions, ...this.#countersReports(minutes)])
      this.#failures = 0
      this.#lastError = null
      this.#forget(transitions)
      this.#counters.sent(minutes, this.#clock.now())
    } catch (error) {
      this.#lastError = error instanceof Error ? error.message : String(error)
      if (error instanceof RefusedReportsError) this.#dropped += this.#forget(transitions)
      this.#failures += 1
    }
    this.#sendWithin(this.#pauseMs())
  }

  #pauseMs(): number {
    if (this.#failures > 0) {
      const longest = Math.min(backoffMs.first * 2 ** (this.#failures - 1), backoffMs.longest)
      return longest * (0.5 + Math.random() / 2)
    }
    return this.#transitions.length > 0 ? gatherMs : this.#options.heartbeatMs
  }

  async #request(reports: readonly BreakerReport[]): Promise<void> {
    for (let from = 0; from < reports.length; from += mostPerRequest) {
      const timeout = new AbortController()
      const timer = this.#clock.setTimer(
        () => timeout.abort(new Error(`no answer within ${sendTimeoutMs} ms`)),
        sendTimeoutMs,
        { background: true },
      )
      const signal = AbortSignal.any([timeout.signal, this.#stopping.signal])
      try {
        await this.#transport.sendReports(reports.slice(from, from + mostPerRequest), signal)
      } finally {
        timer.cancel()
      }
    }
  }

  #forget(sent: readonly TransitionReport[]): number {
    const done = new Set(sent)
    const left = this.#transitions.filter((transition) => !done.has(transition))
    const forgotten = this.#transitions.length - left.length
    this.#transitions.splice(0, this.#transitions.length, ...left)
    return forgotten
  }

  #about(protocol: string, service: string) {
    const { sourceService: source_service, instanceId: instance_id } = this.#options
    return { source_service, target_service: service, protocol, instance_id }
  }

  #toReport(event: BreakerTransition): TransitionReport {
    return {
      type: 'transition',
      id: randomUUID(),
      ...this.#about(event.protocol, event.service),
      from_state: event.from,
      to_state: event.to,
      occurred_at: iso(event.atMs),
      reason: event.reason,
      numbers: { ...event.numbers },
      next_try_at: isoOrNull(event.nextTryAtMs),
    }
  }

  /** One for each minute that is not yet sent, and one at least for each breaker. */
  #countersReports(minutes: readonly CountedMinute[]): BreakerReport[] {
    const breakers = this.#manager
      .status()
      .flatMap((status) => status.breakers.filter(isReportable))
    return breakers.flatMap((breaker) => {
      const own = minutes.filter(
        ({ service, protocol }) => service === breaker.service && protocol === breaker.protocol,
      )
      const counted = own.length > 0 ? own : [{ minuteMs: this.#clock.now(), counts: noCalls() }]
      return counted.map((minute) => this.#countersReport(breaker, minute))
    })
  }

  #countersReport(
    breaker: BreakerStatus,
    { minuteMs, counts }: Pick<CountedMinute, 'minuteMs' | 'counts'>,
  ): BreakerReport {
    return {
      type: 'counters',
      ...this.#about(breaker.protocol, breaker.service),
      state: breaker.state,
      since: iso(breaker.sinceMs),
      told_at: iso(this.#clock.now()),
      reason: breaker.reason,
      numbers: { ...breaker.numbers },
      next_try_at: isoOrNull(breaker.nextTryAtMs),
      bucket_start: iso(minuteMs),
      ...counts,
    }
  }
}

/** One name that Signalbox cannot store would have every other report of its request refused. */
function isReportable({ service, protocol }: { service: string; protocol: string }): boolean {
  return isStorable(service, 255) && isStorable(protocol, 64)
}

function isStorable(name: string, longest: number): boolean {
  return name !== '' && name.length <= longest && name.isWellFormed() && !name.includes('\0')
}

const iso = (ms: number) => new Date(ms).toISOString()
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))
