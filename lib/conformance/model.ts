/** What may be wrong with a correlation when it is held against a pattern (docs/conformance.md). */
export const deviationKinds = [
  'missing_step',
  'undeclared_step',
  'wrong_order',
  'wrong_protocol',
  'wrong_service',
  'timeout_exceeded',
  'sla_exceeded',
  'reply_missing',
  'compensation_missing',
  'compensation_out_of_order',
  'delivered_twice',
  'lost',
] as const
export type DeviationKind = (typeof deviationKinds)[number]

export type Deviation = {
  kind: DeviationKind
  /** The declared step that was broken; none for what no step declares. */
  stepId?: string
  /** The events in which it shows; none where something did not happen. */
  eventIds: string[]
  message: string
}

export type Verdict = 'matched' | 'deviating' | 'running' | 'not_concerned'
export type Judgement = { verdict: Verdict; deviations: Deviation[] }
/** A run succeeded that kept to the pattern and did not fail. */
export type RunCounts = { succeeded: number; failed: number }

/** A correlation that got an event within this time may still be running; ms. */
export const shortestWaitMs = 30_000
