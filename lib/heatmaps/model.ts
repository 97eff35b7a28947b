import type { EdgeKey } from '#lib/rollups/model.ts'

/** One ended call, as far as calls are compared. */
export type ComparedCall = EdgeKey & {
  correlationId: string
  operation: string | null
  /** The status code, or the outcome of a call that has none. */
  status: string
  errorMessage: string | null
  attributes: Readonly<Record<string, unknown>>
}

/** Calls that were looked at in one place, an edge in a bucket. */
export type SampledCell = {
  calls: readonly ComparedCall[]
  /** How many calls there are in it, and how many it stands for: more where other places were not looked at. */
  wanted: number
  standsFor: number
}

export const dimensions = [
  'source',
  'target',
  'protocol',
  'operation',
  'status',
  'error',
  'attribute',
  'combination',
] as const
export type Dimension = (typeof dimensions)[number]

/** The calls on one side: how many there are, and those that were looked at. */
export type Side = { cells: readonly SampledCell[]; total: number }

export type ValueShares = {
  /** Null: the calls that have no such value. */
  value: string | null
  /** Shares between 0 and 1 of the calls inside the box, and of the others. */
  inside: number
  elsewhere: number
}

export type Difference = {
  dimension: Dimension
  /** The key of an attribute, or what is combined; null for the other dimensions. */
  key: string | null
  /** What differs most, in words. */
  statement: string
  /** By how much the shares of a statement may be off (95 %), since not all calls were looked at. */
  margin: number
  /** The values that differ most, the first of which the statement is about. */
  values: ValueShares[]
}

export type BoxCorrelation = EdgeKey & {
  id: string
  /** When its call in the box ended. */
  at: string
  operation: string | null
  status: string
  latencyMs: number | null
}

export type BoxExplained = {
  /** With all other calls that are shown, or with those of the edges that are inside. */
  comparedWith: 'all' | 'edges'
  /** All calls on each side, and how many of them were looked at. */
  inside: { calls: number; sampled: number }
  elsewhere: { calls: number; sampled: number }
  /** The greatest first. */
  differences: Difference[]
  /** Of calls that were looked at, the slowest first; at most 100. */
  correlations: BoxCorrelation[]
}
