import type { CommunicationEvent } from './communication-event.ts'

/** What became of a batch that arrived: how many events were refused for good, and why. */
export type Delivery = { refused: number; reasons?: readonly string[] }

/**
 * Where batches of events go: a function of one's own, `httpEvents` or `postgresEvents`. What it throws
 * is taken for a failure that may pass, unless it is a SinkError that says otherwise. An event may be
 * handed over more than once; its id, correlation and time make it the same one.
 */
export type EventSink = (
  events: readonly CommunicationEvent[],
  signal: AbortSignal,
) => Promise<Delivery | void>

export class SinkError extends Error {
  override readonly name = 'SinkError'
  /** `refused`: this batch will never be taken. `too_large`: half of it may be. */
  readonly kind: 'away' | 'refused' | 'too_large'
  readonly retryAfterMs: number

  constructor(
    message: string,
    options: ErrorOptions & { kind: SinkError['kind']; retryAfterMs?: number },
  ) {
    super(message, options)
    this.kind = options.kind
    this.retryAfterMs = options.retryAfterMs ?? 0
  }
}
