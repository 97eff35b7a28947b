/** What this browser knows of how current its data are. */
export type LiveState = {
  stream: 'connecting' | 'open' | 'cut'
  /** When it was last certain that the screen shows what the database holds. */
  currentAtMs: number | null
  cutAtMs: number | null
  databaseAnswers: boolean
}

const atStart: LiveState = {
  stream: 'connecting',
  currentAtMs: null,
  cutAtMs: null,
  databaseAnswers: true,
}

class LiveStore {
  #state = atStart
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  readonly get = (): LiveState => this.#state
  readonly getAtStart = (): LiveState => atStart

  set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

export const liveStore = new LiveStore()
