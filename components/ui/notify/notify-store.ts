export type Notice = {
  tone: 'ok' | 'warning' | 'failing'
  /** What happened, in a few words. */
  text: string
  detail?: string
  /** Undo, try again, open. */
  action?: { label: string; onAct: () => void }
}
export type ShownNotice = Notice & { id: number }

const shownMs = 6_000
const shownWithActionMs = 12_000
const mostShown = 4

/** The notices on the screen. A failure stays until it is dismissed; the others go, unless held. */
export class NotifyStore {
  #notices: readonly ShownNotice[] = []
  #nextId = 1
  #isHeld = false
  readonly #timers = new Map<number, { timer: ReturnType<typeof setTimeout>; endsAtMs: number }>()
  readonly #leftMs = new Map<number, number>()
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  readonly get = (): readonly ShownNotice[] => this.#notices
  readonly getAtStart = (): readonly ShownNotice[] => none

  readonly notify = (notice: Notice): void => {
    const id = this.#nextId++
    this.#set([...this.#notices, { ...notice, id }])
    for (const { id: oldest } of this.#notices.slice(0, -mostShown)) this.dismiss(oldest)
    if (notice.tone === 'failing') return
    this.#leftMs.set(id, notice.action ? shownWithActionMs : shownMs)
    if (!this.#isHeld) this.#run(id)
  }

  readonly dismiss = (id: number): void => {
    this.#stop(id)
    this.#leftMs.delete(id)
    this.#set(this.#notices.filter((notice) => notice.id !== id))
  }

  /** While somebody reads or reaches for one, none goes. */
  readonly hold = (): void => {
    this.#isHeld = true
    for (const id of this.#leftMs.keys()) this.#stop(id)
  }
  readonly release = (): void => {
    this.#isHeld = false
    for (const id of this.#leftMs.keys()) this.#run(id)
  }

  #run(id: number): void {
    const ms = this.#leftMs.get(id) ?? 0
    this.#stop(id)
    const timer = setTimeout(() => this.dismiss(id), ms)
    this.#timers.set(id, { timer, endsAtMs: Date.now() + ms })
  }

  #stop(id: number): void {
    const running = this.#timers.get(id)
    if (running === undefined) return
    clearTimeout(running.timer)
    this.#timers.delete(id)
    this.#leftMs.set(id, Math.max(0, running.endsAtMs - Date.now()))
  }

  #set(notices: readonly ShownNotice[]): void {
    this.#notices = notices
    for (const listener of this.#listeners) listener()
  }
}

const none: readonly ShownNotice[] = []
export const notices = new NotifyStore()
