import type { Call } from './call.ts'

export type Next<Result> = () => Promise<Result>

/** One way to protect a call. It runs `next` once, several times, or not at all. */
export type Policy = {
  execute<Result>(call: Call, next: Next<Result>): Promise<Result>
}

/** Runs the first policy around the second, and so on, around the operation. */
export function compose(policies: readonly Policy[]): Policy {
  const [first, ...rest] = policies
  if (!first) return { execute: (_call, next) => next() }
  if (rest.length === 0) return first
  const inner = compose(rest)
  return { execute: (call, next) => first.execute(call, () => inner.execute(call, next)) }
}
