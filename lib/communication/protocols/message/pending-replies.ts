import type { Reply } from './reply.ts'

type Waiting = { resolve: (reply: Reply) => void; reject: (error: Error) => void }

/** Requests whose reply is still to come, by the id that the reply will name. */
export class PendingReplies {
  readonly #waiting = new Map<string, Waiting>()

  get size(): number {
    return this.#waiting.size
  }

  /** The promise always settles: by `answer`, `fail`, `failAll`, or by the caller's own race with `forget`. */
  expect(id: string): Promise<Reply> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** A reply for nobody (too late, or another instance's) is dropped. */
  answer(id: string, reply: Reply): void {
    this.#take(id)?.resolve(reply)
  }

  fail(id: string, error: Error): void {
    this.#take(id)?.reject(error)
  }

  failAll(errorOf: () => Error): void {
    for (const id of this.#waiting.keys()) this.fail(id, errorOf())
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
