import type { Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { pickCells, type Box, type Cell } from '#lib/rollups/cells.ts'
import { edgeKeyOf, type EdgeFilter, type Window } from '#lib/rollups/model.ts'
import { compareCalls } from './compare-calls.ts'
import type { BoxCorrelation, BoxExplained, Dimension, SampledCell } from './model.ts'
import { readCalls, type ReadCall } from './read-calls.ts'

type Reader = Kysely<DatabaseSchema>
/** What bounds the work, whatever the number of events: raw events read, and calls taken. */
const bounds = { cells: 200, events: 40_000, calls: 3_000 }
const mostCorrelations = 100

/**
 * What is different about the calls inside a box of a heatmap, against all others that it shows, and
 * their correlations, the slowest calls first. The box is one of whole buckets of the window. Failed
 * calls of chosen edges are compared with the other calls of these edges, where there are enough: of
 * all calls they differ in whatever belongs to the edge.
 *
 * How many calls there are is exact, from the rollups; what differs comes from raw events, of which
 * it reads about 40,000 on each side at most: all calls where these are no more, and there are no more
 * than 3,000 on that side, else some from each of 200 cells (an edge in a bucket) drawn at random by
 * their calls. `sampled` and `margin` say so. Shares lie between 0 and 1, latencies are ms.
 */
export async function explainBox(
  db: Reader,
  window: Window & { filter: EdgeFilter },
  box: Box,
): Promise<BoxExplained> {
  const inside = await readSide(db, window, { box, side: 'inside' })
  const alike = await readAlike(db, window, { box, inside })
  const elsewhere = alike ?? (await readSide(db, window, { box, side: 'outside' }))
  return {
    comparedWith: alike ? 'edges' : 'all',
    inside: { calls: inside.total, sampled: inside.calls.length },
    elsewhere: { calls: elsewhere.total, sampled: elsewhere.calls.length },
    differences: compareCalls(inside, elsewhere, chosenBy(box)),
    correlations: correlationsOf(inside.calls),
  }
}

/** Less than that says nothing of what calls of an edge are usually like. */
const fewestAlike = 20

/** The other calls of the edges whose failed calls are inside; null where that is not asked, or too few. */
async function readAlike(
  db: Reader,
  { filter, ...window }: Window & { filter: EdgeFilter },
  { box, inside }: { box: Box; inside: ReadSide },
): Promise<ReadSide | null> {
  const { edges, failedOnly } = box
  if (edges === null || !failedOnly) return null
  const own = { ...window, filter: { ...filter, edges } }
  const alike = await readSide(db, own, { box, side: 'outside' })
  if (alike.total < fewestAlike) return null
  return { ...alike, cells: asOften(alike.cells, inside.cells) }
}

/**
 * Weighs cells so that each edge counts as much as it does inside: else what belongs to an edge that
 * fails more than others would pass for what makes its calls fail.
 */
function asOften(cells: readonly SampledCell[], inside: readonly SampledCell[]): SampledCell[] {
  const [wished, own] = [weightsOf(inside), weightsOf(cells)]
  return cells.flatMap((cell) => {
    const key = edgeOf(cell)
    const [wish, weight] = [wished.get(key) ?? 0, own.get(key) ?? 0]
    return wish === 0 ? [] : [{ ...cell, standsFor: cell.standsFor * (wish / weight) }]
  })
}

function weightsOf(cells: readonly SampledCell[]): Map<string, number> {
  const weights = new Map<string, number>()
  for (const cell of cells) {
    const key = edgeOf(cell)
    weights.set(key, (weights.get(key) ?? 0) + cell.standsFor)
  }
  return weights
}

/** Of a cell of which calls were read. */
function edgeOf({ calls: [call] }: SampledCell): string {
  return call ? edgeKeyOf(call) : ''
}

/** In what all calls inside are alike, since they were chosen by it. */
function chosenBy({ edges, failedOnly }: Box): Dimension[] {
  return [
    ...(edges === null ? [] : (['source', 'target', 'protocol'] as const)),
    ...(failedOnly ? (['status', 'error'] as const) : []),
  ]
}

type ReadSide = { calls: ReadCall[]; cells: SampledCell[]; total: number }

async function readSide(
  db: Reader,
  window: Window & { filter: EdgeFilter },
  { box, side }: { box: Box; side: 'inside' | 'outside' },
): Promise<ReadSide> {
  const { cells, isAll, wanted } = await pickCells(db, window, { box, side, limit: bounds.cells })
  const events = cells.reduce((sum, { calls }) => sum + calls, 0)
  const isReadWhole = isAll && events <= bounds.events && wanted <= bounds.calls
  const toRead = cells.map((cell) => {
    // Every cell gives as many of the wanted calls; each of them then stands for its part of the cell.
    const asNeeded = (bounds.calls / cells.length) * (cell.calls / cell.wanted)
    const most = isReadWhole ? bounds.events : Math.min(asNeeded, bounds.events / cells.length)
    return { ...cell, most: Math.ceil(most) }
  })
  const calls = await readCalls(db, toRead, { box, side })
  // Events may have come in between the two reads.
  return { calls, cells: sampledCells(cells, calls), total: Math.max(wanted, calls.length) }
}

/** Cells with what was read of them; for one of which nothing was, others of its edge stand. */
function sampledCells(cells: readonly Cell[], calls: readonly ReadCall[]): SampledCell[] {
  const byCell = Map.groupBy(calls, ({ cell }) => cell)
  const sampled = cells.map((cell, place) => ({ ...cell, calls: byCell.get(place) ?? [] }))
  return [...Map.groupBy(sampled, edgeKeyOf).values()].flatMap((ofEdge) => {
    const looked = ofEdge.filter((cell) => cell.calls.length > 0)
    const each = callsOf(ofEdge) / callsOf(looked)
    return looked.map((cell) => ({
      calls: cell.calls,
      wanted: Math.max(cell.wanted, cell.calls.length),
      standsFor: Math.max(cell.standsFor * each, cell.calls.length),
    }))
  })
}

function callsOf(cells: readonly Pick<Cell, 'standsFor'>[]): number {
  return cells.reduce((sum, cell) => sum + cell.standsFor, 0)
}

function correlationsOf(calls: readonly ReadCall[]): BoxCorrelation[] {
  const slowestFirst = calls.toSorted(
    (a, b) => (b.latencyMs ?? 0) - (a.latencyMs ?? 0) || b.occurredAtMs - a.occurredAtMs,
  )
  const ofEach = new Map<string, ReadCall>()
  for (const call of slowestFirst) {
    if (!ofEach.has(call.correlationId)) ofEach.set(call.correlationId, call)
  }
  return [...ofEach.values()].slice(0, mostCorrelations).map((call) => ({
    id: call.correlationId,
    at: new Date(call.occurredAtMs).toISOString(),
    source: call.source,
    target: call.target,
    protocol: call.protocol,
    operation: call.operation,
    status: call.status,
    latencyMs: call.latencyMs,
  }))
}
