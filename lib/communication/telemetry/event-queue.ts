import { systemClock, type Clock, type Timer } from '../clock.ts'
import { pause } from '../resilience/abortable.ts'
import type { CommunicationEvent } from './communication-event.ts'
import { SinkError, type EventSink } from './event-sink.ts'
import { Spool } from './spool.ts'

export type EventQueueOptions = {
  sink: EventSink
  /** A batch goes out when it has this many events, or `maxDelayMs` after its first. */
  batchSize?: number
  maxDelayMs?: number
  /** Events that are kept in memory while the sink is away; beyond it the oldest go. */
  maxBuffered?: number
  /** A folder for what cannot be sent: it outlives a restart. */
  spool?: { folder: string; maxBytes?: number }
  /** Told of what the sink refused for good, and of events that were dropped. */
  onLoss?: (reason: string, events: number) => void
  clock?: Clock
}

export type EventQueueStats = {
  recorded: number
  sent: number
  /** Lost because there was no room for them. */
  dropped: number
  /** Not taken by the sink. */
  refused: number
  buffered: number
  spooledBytes: number
  /** Why the last batch could not be sent; null while all goes well. */
  lastError: string | null
}

const firstRetryMs = 200
const longestRetryMs = 30_000
// Batches on their way to the disk at the same time.
const mostSpilling = 4

type Undelivered = { events: CommunicationEvent[]; retryAfterMs: number }

/** Hands events on in batches, in the background: `record` never waits and never throws. */
export class EventQueue {
  readonly #sink: EventSink
  readonly #batchSize: number
  readonly #maxDelayMs: number
  readonly #maxBuffered: number
  readonly #spool: Promise<Spool | undefined>
  readonly #onLoss: (reason: string, events: number) => void
  readonly #clock: Clock
  readonly #closing = new AbortController()
  readonly #counts = { recorded: 0, sent: 0, dropped: 0, refused: 0 }
  #buffer: CommunicationEvent[] = []
  #timer: Timer | undefined
  #pumping: Promise<void> | undefined
  #failures = 0
  #isClosed = false
  #spooledBytes = 0
  #spilling = 0
  #lastError: string | null = null
  readonly #hasSpool: boolean

  constructor(options: EventQueueOptions) {
    const { sink, batchSize = 500, maxDelayMs = 500, maxBuffered = 10_000, spool } = options
    this.#sink = sink
    this.#batchSize = batchSize
    this.#maxDelayMs = maxDelayMs
    this.#maxBuffered = Math.max(maxBuffered, batchSize)
    this.#hasSpool = spool !== undefined
    this.#onLoss = options.onLoss ?? (() => undefined)
    this.#clock = options.clock ?? systemClock
    this.#spool = spool ? this.#open(spool.folder, spool.maxBytes) : Promise.resolve(undefined)
    // What an earlier process left behind should not wait for the first event of this one.
    if (spool) void this.#spool.then((opened) => opened?.oldest() && this.#pump())
  }

  readonly record = (event: CommunicationEvent): void => {
    this.#counts.recorded += 1
    if (this.#isClosed) return this.#lose('the queue is closed', 1)
    if (this.#buffer.length >= this.#maxBuffered) this.#makeRoom()
    this.#buffer.push(event)
    if (this.#buffer.length >= this.#batchSize) this.#pump()
    else this.#timer ??= this.#clock.setTimer(this.#pump, this.#maxDelayMs, { background: true })
  }

  stats(): EventQueueStats {
    return {
      ...this.#counts,
      buffered: this.#buffer.length,
      spooledBytes: this.#spooledBytes,
      lastError: this.#lastError,
    }
  }

  /**
   * Sends what is left, for at most `timeoutMs`; what then remains goes to the spool, or is dropped.
   * Records nothing any more.
   */
  async close(timeoutMs = 2_000): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#timer?.cancel()
    const timer = this.#clock.setTimer(() => this.#closing.abort(), timeoutMs)
    this.#pump()
    await this.#pumping
    timer.cancel()
    const rest = this.#buffer.splice(0)
    if (rest.length > 0) await this.#keep(rest, await this.#spool)
  }

  readonly #pump = (): void => {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#pumping ??= this.#run()
      .catch(() => undefined)
      .finally(() => {
        this.#pumping = undefined
        if (!this.#isClosed && this.#buffer.length >= this.#batchSize) this.#pump()
      })
  }

  async #run(): Promise<void> {
    const spool = await this.#spool
    const { signal } = this.#closing
    while (!signal.aborted) {
      const file = spool?.oldest()
      const batch = spool && file ? await spool.read(file) : this.#take()
      if (batch.length === 0 && !file) return
      const undelivered = await this.#deliver(batch)
      if (!undelivered) {
        this.#failures = 0
        if (spool && file) await spool.remove(file)
      } else {
        if (!file) await this.#keep(undelivered.events, spool)
        await this.#rest(undelivered.retryAfterMs, signal)
      }
      this.#spooledBytes = spool?.bytes ?? 0
    }
  }

  /** While the sink is away: the oldest go to the spool, as fast as that takes them. */
  #makeRoom(): void {
    const oldest = this.#take()
    if (!this.#hasSpool || this.#spilling >= mostSpilling) {
      return this.#lose('the buffer is full', oldest.length)
    }
    this.#spilling += 1
    void this.#spool
      .then((spool) => this.#store(oldest, spool))
      .finally(() => {
        this.#spilling -= 1
      })
  }

  #take(): CommunicationEvent[] {
    return this.#buffer.splice(0, this.#batchSize)
  }

  /** What is left of the batch, and how long the sink asked to be left alone; undefined if all is done. */
  async #deliver(batch: CommunicationEvent[]): Promise<Undelivered | undefined> {
    if (batch.length === 0) return undefined
    try {
      const { refused = 0, reasons = [] } = (await this.#sink(batch, this.#closing.signal)) ?? {}
      this.#counts.sent += batch.length - refused
      this.#lastError = null
      if (refused > 0) this.#refuse(reasons[0] ?? 'refused', refused)
      return undefined
    } catch (error) {
      this.#lastError = error instanceof Error ? error.message : String(error)
      if (!(error instanceof SinkError) || error.kind === 'away') {
        return { events: batch, retryAfterMs: error instanceof SinkError ? error.retryAfterMs : 0 }
      }
      if (error.kind === 'refused' || batch.length === 1) {
        this.#refuse(error.message, batch.length)
        return undefined
      }
      const half = Math.ceil(batch.length / 2)
      const second = batch.slice(half)
      const left = await this.#deliver(batch.slice(0, half))
      if (!left) return this.#deliver(second)
      return { ...left, events: left.events.concat(second) }
    }
  }

  async #keep(batch: CommunicationEvent[], spool: Spool | undefined): Promise<void> {
    if (!spool && !this.#isClosed) {
      const room = this.#maxBuffered - this.#buffer.length
      const lost = Math.max(0, batch.length - room)
      if (lost > 0) this.#lose('the buffer is full', lost)
      this.#buffer = batch.slice(lost).concat(this.#buffer)
      return
    }
    await this.#store(batch, spool)
  }

  async #store(batch: CommunicationEvent[], spool: Spool | undefined): Promise<void> {
    const dropped = spool ? await spool.write(batch).catch(() => batch.length) : batch.length
    this.#spooledBytes = spool?.bytes ?? 0
    if (dropped > 0)
      this.#lose(spool ? 'the spool is full' : 'there is nowhere to keep them', dropped)
  }

  async #rest(retryAfterMs: number, signal: AbortSignal): Promise<void> {
    this.#failures += 1
    const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** (this.#failures - 1))
    const wait = Math.max(retryAfterMs, longest * (0.5 + Math.random() / 2))
    await pause(this.#clock, wait, signal, { background: true }).catch(() => undefined)
  }

  #lose(reason: string, events: number): void {
    this.#counts.dropped += events
    this.#onLoss(reason, events)
  }

  #refuse(reason: string, events: number): void {
    this.#counts.refused += events
    this.#onLoss(reason, events)
  }

  async #open(folder: string, maxBytes = 64 * 1024 * 1024): Promise<Spool | undefined> {
    try {
      const spool = await Spool.open(folder, maxBytes)
      this.#spooledBytes = spool.bytes
      return spool
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#onLoss(`the spool cannot be used: ${why}`, 0)
      return undefined
    }
  }
}
