import type { Selectable } from 'kysely'
import type {
  BreakerInstancesTable,
  BreakerOverridesTable,
  BreakerTransitionsTable,
} from '#lib/db/schema.ts'
import { laneSegments, unknownState, worstState } from './model.ts'
import type { EdgeColumns, PastState } from './past-states.ts'
import type { Breaker, BreakerLane } from './schemas.ts'

type InstanceRow = Selectable<BreakerInstancesTable>
type OverrideRow = Selectable<BreakerOverridesTable>
type TransitionRow = Pick<
  Selectable<BreakerTransitionsTable>,
  keyof EdgeColumns | 'instance_id' | 'from_state' | 'to_state' | 'occurred_at' | 'reason'
> & {
  /** How many its breaker had in the window, where not all are read. */
  of_all: number | null
}

export type BreakerRows = {
  instances: InstanceRow[]
  overrides: OverrideRow[]
  patterns: (EdgeColumns & { circuit_breaker_state: string | null })[]
  opens: (EdgeColumns & { opens: number })[]
  counters: (EdgeColumns & Omit<Breaker['counters'], 'since'> & { since: Date })[]
  /** In the order in which they happened. */
  transitions: TransitionRow[]
  /** Processes that were not closed when a window of the past ended, and have changed since. */
  later: PastState[]
  /** Of which nothing was told before the window. */
  young: (EdgeColumns & { first_told_at: Date })[]
}

type LaneWindow = { fromMs: number; toMs: number; asOfMs: number }

/** All that is known of one edge. */
type Known = EdgeColumns & {
  instances: InstanceRow[]
  transitions: TransitionRow[]
  later: PastState[]
  firstToldMs?: number
  override?: OverrideRow
  told?: string | null
  opens?: number
  counters?: Breaker['counters']
}

/** Puts together what the tables tell, by edge: source, target, protocol in order. */
export function assembleBreakers(
  rows: BreakerRows,
  window: LaneWindow,
): { breakers: Breaker[]; lanes: BreakerLane[] } {
  const edges = new Map<string, Known>()
  const at = ({ source_service, target_service, protocol }: EdgeColumns): Known => {
    const key = nameOf({ source_service, target_service, protocol })
    let known = edges.get(key)
    if (!known) {
      known = {
        ...{ source_service, target_service, protocol },
        ...{ instances: [], transitions: [], later: [] },
      }
      edges.set(key, known)
    }
    return known
  }
  for (const row of rows.instances) at(row).instances.push(row)
  for (const row of rows.transitions) at(row).transitions.push(row)
  for (const row of rows.later) at(row).later.push(row)
  for (const row of rows.overrides) at(row).override = row
  for (const row of rows.patterns) at(row).told = row.circuit_breaker_state
  for (const row of rows.opens) at(row).opens = row.opens
  for (const { since, ok, failed, timeouts, shortCircuited, rejected, ...edge } of rows.counters) {
    const counts = { ok, failed, timeouts, shortCircuited, rejected }
    at(edge).counters = { since: since.toISOString(), ...counts }
  }
  for (const { first_told_at, ...edge } of rows.young) {
    const own = edges.get(nameOf(edge))
    if (own) own.firstToldMs = first_told_at.getTime()
  }
  const known = [...edges].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge)
  const lanes = known.filter(hasHistory)
  return { breakers: known.map(toBreaker), lanes: lanes.map((edge) => toLane(edge, window)) }
}

function nameOf({ source_service, target_service, protocol }: EdgeColumns): string {
  return [source_service, target_service, protocol].join('\0')
}

function hasHistory({ instances, transitions, later }: Known): boolean {
  return instances.length + transitions.length + later.length > 0
}

const noCalls = { since: null, ok: 0, failed: 0, timeouts: 0, shortCircuited: 0, rejected: 0 }

function toBreaker(edge: Known): Breaker {
  const states = edge.instances.map((instance) => instance.state)
  const state = worstState(states)
  return {
    ...keyOf(edge),
    toldBy: teller(edge),
    state: state ?? edge.told ?? 'closed',
    ...whatIsTold(edge, state),
    instances: countBy(states),
    override: edge.override ? toOverride(edge.override) : null,
    opensPerHour: edge.opens ?? 0,
    counters: edge.counters ?? noCalls,
    traffic: null,
    knownSince: null,
  }
}

function teller(edge: Known): Breaker['toldBy'] {
  const { instances, counters, told } = edge
  if (instances.length > 0) return 'processes'
  if (hasHistory(edge) || counters !== undefined) return 'history'
  return told === undefined ? 'override' : 'table'
}

function whatIsTold(edge: Known, state: string | null) {
  // Of several processes in the same state the first one got there for the reason to be told.
  const [speaker] = edge.instances
    .filter((instance) => instance.state === state)
    .toSorted((a, b) => a.since.getTime() - b.since.getTime())
  if (speaker) {
    return {
      since: speaker.since.toISOString(),
      reason: speaker.reason,
      numbers: numbersOf(speaker.numbers),
      nextTryAt: firstTry(edge.instances.filter((instance) => instance.state === state)),
    }
  }
  const last = edge.transitions.at(-1)
  return {
    since: last?.occurred_at.toISOString() ?? null,
    reason: last?.reason ?? null,
    numbers: {},
    nextTryAt: null,
  }
}

function firstTry(instances: readonly InstanceRow[]): string | null {
  const tries = instances.flatMap(({ next_try_at: at }) => at?.getTime() ?? [])
  return tries.length === 0 ? null : new Date(Math.min(...tries)).toISOString()
}

function toLane(edge: Known, window: LaneWindow): BreakerLane {
  const { transitions } = edge
  const [first] = transitions
  // Where not all are read, what was before the first of them is not known.
  const isCut = first !== undefined && (first.of_all ?? 0) > transitions.length
  const fromMs = isCut ? Math.max(window.fromMs, first.occurred_at.getTime()) : window.fromMs
  const before = [
    ...edge.later,
    ...edge.instances.filter((instance) => instance.since.getTime() <= fromMs),
  ].map((instance): [string, string] => [instance.instance_id, instance.state])
  const told = transitions.map((transition) => ({
    instance: transition.instance_id,
    atMs: transition.occurred_at.getTime(),
    from: transition.from_state,
    to: transition.to_state,
  }))
  const toMs = Math.min(window.toMs, window.asOfMs)
  const changes = [...told, ...untoldChanges(edge, { fromMs, toMs })]
  const knownFromMs = edge.firstToldMs ?? -Infinity
  const segments = laneSegments(changes, { fromMs, toMs, before: new Map(before), knownFromMs })
  return { ...keyOf(edge), segments: unreadBefore(segments, window.fromMs) }
}

/** A process that tells since when it is as it is may have lost the report of its transition. */
function untoldChanges(
  { instances, transitions }: Known,
  { fromMs, toMs }: { fromMs: number; toMs: number },
) {
  const last = new Map(transitions.map((one) => [one.instance_id, one.to_state]))
  return instances
    .filter(({ since }) => since.getTime() > fromMs && since.getTime() < toMs)
    .filter(({ instance_id, state }) => (last.get(instance_id) ?? 'closed') !== state)
    .map(({ instance_id: instance, since, state }) => ({
      ...{ instance, atMs: since.getTime() },
      ...{ from: last.get(instance) ?? 'closed', to: state },
    }))
}

function unreadBefore(segments: BreakerLane['segments'], fromMs: number) {
  const [first, ...rest] = segments
  if (first === undefined || first.fromMs <= fromMs) return segments
  if (first.state === unknownState) return [{ ...first, fromMs }, ...rest]
  return [{ state: unknownState, fromMs, toMs: first.fromMs }, ...segments]
}

function keyOf({ source_service, target_service, protocol }: EdgeColumns) {
  return { source: source_service, target: target_service, protocol }
}

function toOverride(row: OverrideRow): Breaker['override'] {
  return {
    state: row.state,
    reason: row.reason,
    setBy: row.set_by,
    setAt: row.set_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    version: row.version,
  }
}

/** Other programs may have written anything. */
export function numbersOf(value: object): Record<string, number> {
  const numbers: Record<string, number> = {}
  for (const [name, number] of Object.entries(value)) {
    if (typeof number === 'number') numbers[name] = number
  }
  return numbers
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
