import { formatShare } from '#lib/platform/format.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'

/** One ended call, as far as calls are compared. */
export type ComparedCall = EdgeKey & {
  operation: string | null
  /** The status code, or the outcome of a call that has none. */
  status: string
  errorMessage: string | null
  attributes: Readonly<Record<string, unknown>>
}

export const dimensions = [
  'source',
  'target',
  'protocol',
  'operation',
  'status',
  'error',
  'attribute',
] as const
export type Dimension = (typeof dimensions)[number]

/** The calls on one side: all there are, and those that were looked at. */
export type Side = { calls: readonly ComparedCall[]; total: number }

export type ValueShares = {
  /** Null: the calls that have no such value. */
  value: string | null
  /** Shares between 0 and 1 of the calls inside the box, and of the others. */
  inside: number
  elsewhere: number
}

export type Difference = {
  dimension: Dimension
  /** The key of an attribute; null for the other dimensions. */
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
  /** All calls on each side, and how many of them were looked at. */
  inside: { calls: number; sampled: number }
  elsewhere: { calls: number; sampled: number }
  /** The greatest first. */
  differences: Difference[]
  /** Of calls that were looked at, the slowest first; at most 100. */
  correlations: BoxCorrelation[]
}

const mostDifferences = 20
const mostValues = 5
/** Less is no difference that anybody would act upon. */
const leastDifference = 0.05

/**
 * What is different about the calls inside a box: every dimension in which a share differs by more
 * than 5 points and than chance explains, the greatest difference first.
 */
export function compareCalls(inside: Side, elsewhere: Side): Difference[] {
  if (inside.calls.length === 0 || elsewhere.calls.length === 0) return []
  const counts = [countValues(inside.calls), countValues(elsewhere.calls)] as const
  const all = new Map([...counts[1], ...counts[0]])
  const found = [...all].flatMap(([name, { dimension, key }]) => {
    const shares = sharesOf(name, { counts, sides: [inside, elsewhere] })
    const first = shares[0]
    if (!first || first.beyondChance < leastDifference) return []
    const difference = {
      dimension,
      key,
      statement: statementOf(dimension, key, first),
      margin: Math.max(marginOf(first.inside, inside), marginOf(first.elsewhere, elsewhere)),
      values: shares.slice(0, mostValues).map(({ beyondChance: _beyond, ...share }) => share),
    }
    return [{ difference, by: first.beyondChance }]
  })
  return found
    .toSorted((a, b) => b.by - a.by || rankOf(a.difference) - rankOf(b.difference))
    .slice(0, mostDifferences)
    .map(({ difference }) => difference)
}

type Compared = Pick<Difference, 'dimension' | 'key'>
type Counts = Map<string, Compared & { values: Map<string | null, number> }>

/** Ours, and no dimensions of the calls: what the latency tells too, and the demo's mark of its past. */
const ownMeasures = new Set([
  'signalbox.server_latency_ms',
  'signalbox.server_offset_ms',
  'signalbox.simulated',
])

/** By dimension, how often each value comes; values that are not there are counted by who compares. */
function countValues(calls: readonly ComparedCall[]): Counts {
  const counts: Counts = new Map()
  const count = (dimension: Dimension, key: string | null, value: string | null) => {
    const name = JSON.stringify([dimension, key])
    const counted = counts.get(name) ?? { dimension, key, values: new Map<string | null, number>() }
    counted.values.set(value, (counted.values.get(value) ?? 0) + 1)
    counts.set(name, counted)
  }
  for (const call of calls) {
    count('source', null, call.source)
    count('target', null, call.target)
    count('protocol', null, call.protocol)
    count('operation', null, call.operation)
    count('status', null, call.status)
    count('error', null, call.errorMessage)
    for (const [key, value] of Object.entries(call.attributes)) {
      if (ownMeasures.has(key)) continue
      count('attribute', key, typeof value === 'string' ? value : JSON.stringify(value))
    }
  }
  return counts
}

function sharesOf(
  name: string,
  { counts, sides }: { counts: readonly [Counts, Counts]; sides: readonly [Side, Side] },
) {
  const own = counts.map((of) => of.get(name)?.values ?? new Map<string | null, number>())
  const [inside = new Map(), elsewhere = new Map()] = own
  const share = (values: ReadonlyMap<string | null, number>, value: string | null, side: Side) => {
    const without = side.calls.length - [...values.values()].reduce((sum, n) => sum + n, 0)
    return ((values.get(value) ?? 0) + (value === null ? without : 0)) / side.calls.length
  }
  return [...new Set([null, ...inside.keys(), ...elsewhere.keys()])]
    .map((value) => {
      const shares = {
        value,
        inside: share(inside, value, sides[0]),
        elsewhere: share(elsewhere, value, sides[1]),
      }
      const chance = Math.hypot(
        marginOf(shares.inside, sides[0]),
        marginOf(shares.elsewhere, sides[1]),
      )
      const beyondChance = Math.abs(shares.inside - shares.elsewhere) - chance
      return { ...shares, beyondChance }
    })
    .filter(({ inside: a, elsewhere: b }) => a > 0 || b > 0)
    .toSorted(
      (a, b) =>
        b.beyondChance - a.beyondChance ||
        // What is more frequent inside says more than what is missing there.
        b.inside - b.elsewhere - (a.inside - a.elsewhere) ||
        String(a.value).localeCompare(String(b.value)),
    )
}

/**
 * Half the width of the 95 % interval of a share (Agresti-Coull, with the correction for a sample that
 * is much of the whole); 0 where all calls were looked at.
 */
export function marginOf(share: number, { calls, total }: Side): number {
  const looked = calls.length
  if (looked >= total) return 0
  const adjusted = (share * looked + 2) / (looked + 4)
  const left = (total - looked) / Math.max(1, total - 1)
  return 1.96 * Math.sqrt(((adjusted * (1 - adjusted)) / (looked + 4)) * left)
}

function rankOf({ dimension, key }: Difference): number {
  return dimensions.indexOf(dimension) + (key === null ? 0 : 1)
}

const verbs: Record<Dimension, (value: string, key: string | null) => string> = {
  source: (value) => `come from ${value}`,
  target: (value) => `go to ${value}`,
  protocol: (value) => `use ${value}`,
  operation: (value) => `call ${value}`,
  status: (value) => (/^\d+$/.test(value) ? `end with status ${value}` : `end with: ${value}`),
  error: (value) => `fail with “${value}”`,
  attribute: (value, key) => `have ${key} = ${value}`,
}
const absences: Record<Dimension, (key: string | null) => string> = {
  source: () => 'have no source',
  target: () => 'have no target',
  protocol: () => 'have no protocol',
  operation: () => 'name no operation',
  status: () => 'have no status',
  error: () => 'have no error message',
  attribute: (key) => `have no ${key}`,
}

function statementOf(dimension: Dimension, key: string | null, shares: ValueShares): string {
  const { value, inside, elsewhere } = shares
  const what = value === null ? absences[dimension](key) : verbs[dimension](value, key)
  const only = inside < elsewhere ? 'Only ' : ''
  return `${only}${formatShare(inside)} of these ${what}, against ${formatShare(elsewhere)} elsewhere`
}
