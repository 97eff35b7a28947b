import { beatMs, liveTopics } from './model.ts'

export type LiveMessage =
  | { event: 'stale'; id: string; data: { topics: readonly string[] } }
  | { event: 'beat'; id: string; data: { databaseAnswers: boolean } }
type Subscriber = (message: LiveMessage) => void

export type HubSources = {
  /** @throws while the database is away. */
  readMarker(): Promise<string>
  /** Calls back soon after each commit that announced itself, until it is stopped. */
  listen(onHint: () => void): { stop(): void }
}

const pollMs = 1_000
const shortestPauseMs = 250

/**
 * Watches for changes while anybody wants to know: one poll a second finds what plain SQL wrote, and
 * a hint from LISTEN asks at once. Both only look at the marker, so a change is told once.
 */
export class LiveHub {
  readonly #sources: HubSources
  readonly #subscribers = new Set<Subscriber>()
  readonly #name = Math.random().toString(36).slice(2)
  #changes = 0
  #marker: string | null = null
  #databaseAnswers = true
  #checking: Promise<void> | null = null
  #hinted = false
  #stopWatching: (() => void) | null = null

  constructor(sources: HubSources) {
    this.#sources = sources
  }

  /** @param lastId the id of the last message that this subscriber got before it was cut off */
  subscribe(subscriber: Subscriber, lastId: string | null): () => void {
    this.#subscribers.add(subscriber)
    this.#stopWatching ??= this.#watch()
    if (lastId !== this.#id) subscriber(this.#stale())
    return () => {
      this.#subscribers.delete(subscriber)
      if (this.#subscribers.size > 0) return
      this.#stopWatching?.()
      this.#stopWatching = null
    }
  }

  get #id(): string {
    return `${this.#name}-${this.#changes}`
  }

  #stale(): LiveMessage {
    return { event: 'stale', id: this.#id, data: { topics: liveTopics } }
  }

  #watch(): () => void {
    // Nobody looked for a while, so what is known is not known to be true.
    this.#changes += 1
    this.#marker = null
    const poll = setInterval(() => void this.#check(), pollMs)
    const beat = setInterval(() => this.#beat(), beatMs)
    const listener = this.#sources.listen(() => this.#hint())
    void this.#check()
    return () => {
      clearInterval(poll)
      clearInterval(beat)
      listener.stop()
    }
  }

  #hint(): void {
    if (this.#hinted) return
    this.#hinted = true
    setTimeout(() => {
      this.#hinted = false
      // The check under way may have looked before the commit.
      void (this.#checking ?? Promise.resolve()).then(() => this.#check())
    }, shortestPauseMs).unref()
  }

  #check(): Promise<void> {
    this.#checking ??= this.#compare().finally(() => (this.#checking = null))
    return this.#checking
  }

  async #compare(): Promise<void> {
    const before = { marker: this.#marker, answers: this.#databaseAnswers }
    try {
      this.#marker = await this.#sources.readMarker()
      this.#databaseAnswers = true
    } catch {
      this.#databaseAnswers = false
    }
    const changed = before.marker !== null && before.marker !== this.#marker
    if (!changed && before.answers === this.#databaseAnswers) return
    this.#changes += 1
    this.#send(this.#stale())
  }

  #beat(): void {
    this.#send({
      event: 'beat',
      id: this.#id,
      data: { databaseAnswers: this.#databaseAnswers },
    })
  }

  #send(message: LiveMessage): void {
    for (const subscriber of this.#subscribers) subscriber(message)
  }
}
