import { type Call, type Correlation, durationOf, hasFailed } from '../model.ts'
import { childrenOf } from './link-calls.ts'
import { mainCallOf } from './tell-correlation.ts'

/** What one correlation has at a place of the call tree. */
export type Side = {
  /** In the order of time; several where a call was made again and again. */
  calls: readonly Call[]
  /** Together, ms. */
  durationMs: number
  /** Together, without what their children took, ms. */
  selfMs: number
  failed: number
}

/** Against the other correlation: `new` is only in this one, `missing` only in the other. */
export type Change = 'longer' | 'shorter' | 'new' | 'missing' | 'same'

/** Calls of two correlations at one path of (service, operation, protocol) from the root. */
export type ComparedPlace = {
  key: string
  depth: number
  here: Side | null
  there: Side | null
  change: Change
  /** How much longer here, ms; negative where shorter. */
  durationDeltaMs: number
  selfDeltaMs: number
}

export type Comparison = {
  /** Depth first, as the waterfall lists this correlation; what is only in the other after it. */
  places: readonly ComparedPlace[]
  /** Both begin with the same operation; without that little can be learnt. */
  isSameOperation: boolean
  durationDeltaMs: number
  /** The place that explains most of a difference in time: where the time itself was spent. */
  mostChanged: ComparedPlace | null
}

/** Less is noise of any two runs: of the longer one, and in ms. */
const noticedShare = 0.2
const noticedMs = 1

/**
 * Lines up the call trees of two correlations, of the same operation as a rule, and says what is
 * longer, shorter, missing or new in the first. Calls of one parent to the same operation are taken
 * together, so that three attempts stand against one.
 */
export function compareCorrelations(here: Correlation, there: Correlation): Comparison {
  const places: ComparedPlace[] = []
  const waiting: Pair[] = [...pairUp({ here: rootsOf(here), there: rootsOf(there) }, '', 0)]
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    places.push(placeOf(pair))
    const below = { here: childrenOfAll(here, pair.here), there: childrenOfAll(there, pair.there) }
    waiting.push(...pairUp(below, pair.key, pair.depth + 1))
  }
  return {
    places,
    isSameOperation: operationKey(mainCallOf(here)) === operationKey(mainCallOf(there)),
    durationDeltaMs: lengthOf(here) - lengthOf(there),
    mostChanged: mostChangedOf(places, lengthOf(here) - lengthOf(there)),
  }
}

function rootsOf({ calls, roots }: Correlation): Call[] {
  return roots.flatMap((index) => calls[index] ?? [])
}

type Pair = { key: string; depth: number; here: readonly Call[]; there: readonly Call[] }

/** The last one first, since they are taken from the end. */
function pairUp(
  { here, there }: { here: readonly Call[]; there: readonly Call[] },
  parentKey: string,
  depth: number,
): Pair[] {
  const ours = Map.groupBy(here, operationKey)
  const theirs = Map.groupBy(there, operationKey)
  const keys = new Set([...ours.keys(), ...theirs.keys()])
  return [...keys]
    .map((key) => ({
      key: `${parentKey}\n${key}`,
      depth,
      here: ours.get(key) ?? [],
      there: theirs.get(key) ?? [],
    }))
    .toReversed()
}

function operationKey(call: Call | undefined): string {
  if (!call) return ''
  return JSON.stringify([call.source, call.target, call.operation, call.protocol, call.kind])
}

function childrenOfAll({ calls }: Correlation, parents: readonly Call[]): Call[] {
  return parents
    .flatMap((parent) => childrenOf(calls, parent))
    .toSorted((a, b) => a.startMs - b.startMs || a.index - b.index)
}

function placeOf({ key, depth, here, there }: Pair): ComparedPlace {
  const [ours, theirs] = [sideOf(here), sideOf(there)]
  const durationDeltaMs = (ours?.durationMs ?? 0) - (theirs?.durationMs ?? 0)
  return {
    ...{ key, depth, durationDeltaMs, here: ours, there: theirs },
    selfDeltaMs: (ours?.selfMs ?? 0) - (theirs?.selfMs ?? 0),
    change: changeOf(ours, theirs, durationDeltaMs),
  }
}

function sideOf(calls: readonly Call[]): Side | null {
  if (calls.length === 0) return null
  return {
    calls,
    durationMs: calls.reduce((sum, call) => sum + durationOf(call), 0),
    selfMs: calls.reduce((sum, call) => sum + Math.max(0, call.selfMs), 0),
    failed: calls.filter(hasFailed).length,
  }
}

function changeOf(here: Side | null, there: Side | null, deltaMs: number): Change {
  if (!there) return 'new'
  if (!here) return 'missing'
  const noticed = Math.max(noticedMs, noticedShare * Math.max(here.durationMs, there.durationMs))
  if (Math.abs(deltaMs) <= noticed) return 'same'
  return deltaMs > 0 ? 'longer' : 'shorter'
}

function lengthOf({ calls, startMs, endMs }: Correlation): number {
  return calls.length === 0 ? 0 : endMs - startMs
}

/** By its own time: a parent is longer only because its children are. */
function mostChangedOf(places: readonly ComparedPlace[], deltaMs: number): ComparedPlace | null {
  const sign = deltaMs < 0 ? -1 : 1
  let most: ComparedPlace | null = null
  for (const place of places) {
    if (place.selfDeltaMs * sign <= Math.max(noticedMs, (most?.selfDeltaMs ?? 0) * sign)) continue
    most = place
  }
  return most
}
