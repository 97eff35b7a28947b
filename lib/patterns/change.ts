import type { Json } from './json.ts'

export type Change = {
  /** In the words of the table; a step by its id: `message_flow.steps.pay.timeout_ms`. */
  path: string
  kind: 'added' | 'removed' | 'changed'
  before: Json | undefined
  after: Json | undefined
  /** Whether a service that took part rightly before may have to change. */
  breaking: boolean
  why: string
  /** The id of the step. */
  step?: string
}
/** Whether a change breaks something, and why. */
export type Judgement = { breaking: boolean; why: string }

export function change(
  path: string,
  [before, after]: [Json | undefined, Json | undefined],
  { breaking, why }: Judgement,
): Change {
  const kind = isNothing(before) ? 'added' : isNothing(after) ? 'removed' : 'changed'
  return { path, kind, before, after, breaking, why }
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null
}
