import type { ChangeMarkers } from './change-marker.ts'
import { beatMs, liveTopics, type LiveTopic } from './model.ts'

export type LiveMessage =
  | { event: 'stale'; id: string; data: { topics: readonly LiveTopic[] } }
  | { event: 'beat'; id: string; data: { databaseAnswers: boolean } }
type Subscriber = (message: LiveMessage) => void

export type HubSources = {
  /** @throws while the database is away. */
  readMarkers(): Promise<ChangeMarkers>
  /** Calls back soon after each commit that announced itself, until it is stopped. */
  listen(onHint: () => void): { stop(): void }
}

const pollMs = 1_000
const shortestPauseMs = 250

/**
 * Watches for changes while anybody wants to know: one poll a second finds what plain SQL wrote, and
 * a hint from LISTEN asks at once. Both only look at the markers, so a change is told once.
 */
export class LiveHub {
  readonly #sources: HubSources
  readonly #subscribers = new Set<Subscriber>()
  readonly #name = Math.random().toString(36).slice(2)
  #changes = 0
  #markers: ChangeMarkers | null = null
  /** The number of the last change that concerned each topic. */
  readonly #changedAt = new Map<LiveTopic, number>()
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
    const missed = this.#missedSince(lastId)
    if (missed.length > 0) subscriber(this.#stale(missed))
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

  #missedSince(lastId: string | null): readonly LiveTopic[] {
    const [name, count] = lastId?.split('-') ?? []
    if (name !== this.#name) return liveTopics
    return liveTopics.filter((topic) => (this.#changedAt.get(topic) ?? 0) > Number(count))
  }

  #stale(topics: readonly LiveTopic[]): LiveMessage {
    return { event: 'stale', id: this.#id, data: { topics } }
  }

  #record(topics: readonly LiveTopic[]): void {
    this.#changes += 1
    for (const topic of topics) this.#changedAt.set(topic, this.#changes)
  }

  #watch(): () => void {
    // Nobody looked for a while, so what is known is not known to be true.
    this.#record(liveTopics)
    this.#markers = null
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
    const before = { markers: this.#markers, answers: this.#databaseAnswers }
    try {
      this.#markers = await this.#sources.readMarkers()
      this.#databaseAnswers = true
    } catch {
      this.#databaseAnswers = false
    }
    const cameOrWent = before.answers !== this.#databaseAnswers
    const changed = cameOrWent ? liveTopics : differing(before.markers, this.#markers)
    if (changed.length === 0) return
    this.#record(changed)
    this.#send(this.#stale(changed))
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

function differing(before: ChangeMarkers | null, now: ChangeMarkers | null): readonly LiveTopic[] {
  if (before === null || now === null) return []
  return liveTopics.filter((topic) => before[topic] !== now[topic])
}
