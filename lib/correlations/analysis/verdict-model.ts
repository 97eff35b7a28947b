import type { Call } from '../model.ts'

export type VerdictKind =
  | 'failed'
  | 'unreachable'
  | 'silent'
  | 'slow'
  | 'open_breaker'
  | 'queue'
  | 'n_plus_one'

export type Confidence = 'high' | 'medium' | 'low'

/** What speaks for or against a verdict, and the calls that tell it. */
export type Evidence = { speaks: 'for' | 'against'; text: string; calls: readonly number[] }

export type Verdict = {
  kind: VerdictKind
  /** The service, database, queue or provider that went wrong first. */
  culprit: string
  /** The call in which it shows. */
  call: number
  /** All attempts of that call. */
  attempts: readonly number[]
  headline: string
  explanation: string
  confidence: Confidence
  /** 0 to 1; the order within one correlation. */
  score: number
  evidence: readonly Evidence[]
  /** Calls above it that failed, or that took longer, because of it; the nearest first. */
  draggedAlong: readonly number[]
  /** Time on the critical path that it cost, ms. */
  costMs: number
  /** False where the correlation went well in spite of it. */
  harmful: boolean
}

/** What an operation on an edge usually takes, ms; from the rollups. */
export type Usual = { p50Ms: number; p95Ms: number }
export type UsualOf = (call: Call) => Usual | null

/** Where the search for a cause ended, and what it met on the way. */
export type Finding = {
  kind: VerdictKind
  culprit: string
  leaf: Call
  attempts: readonly Call[]
  /** From the call that was asked about down to the leaf. */
  path: readonly Call[]
  evidence: Evidence[]
  /** What takes away from certainty, 0 to 1 in sum. */
  doubt: number
}
