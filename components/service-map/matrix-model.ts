import { fewestCalls } from '#lib/overview/model.ts'
import { formatLatency, formatRate } from '#lib/platform/format.ts'
import { coverOfAll } from '#lib/rollups/rates.ts'
import type { MapGraph, MapLink, Tone } from '#lib/service-map/model/types.ts'
import { isProblem, worst } from '#lib/service-map/model/verdicts.ts'
import { blocksOf } from './matrix-blocks.ts'
import type { Measure } from './map-state.ts'
import { errorWords, rankOfErrors } from './table-model.ts'

export type Place = { row: number; column: number }
export type Cell = Place & { links: readonly MapLink[]; worst: MapLink; tone: Tone }
export type Matrix = {
  sources: readonly string[]
  targets: readonly string[]
  cells: readonly Cell[]
  cellAt: ReadonlyMap<string, Cell>
  /** What fails, then what is to be watched, each the worst first. */
  troubles: readonly Cell[]
}

/**
 * Sources × targets. Who mostly call each other stand side by side, so that they show as blocks;
 * blocks and their members with most edges come first, whatever figures they have: new ones move nothing.
 */
export function matrixOf({ nodes, links }: MapGraph): Matrix {
  const order = blockOrder(
    nodes.map(({ id }) => id),
    links,
  )
  const [calling, called] = [new Set<string>(), new Set<string>()]
  for (const { source, target } of links) {
    calling.add(source)
    called.add(target)
  }
  const sources = order.filter((id) => calling.has(id))
  const targets = order.filter((id) => called.has(id))
  const rows = new Map(sources.map((id, row) => [id, row]))
  const columns = new Map(targets.map((id, column) => [id, column]))
  const pairs = Map.groupBy(
    links,
    ({ source, target }) => `${rows.get(source)} ${columns.get(target)}`,
  )
  const cells = [...pairs].flatMap(([place, own]) => {
    const [row = 0, column = 0] = place.split(' ').map(Number)
    const [first] = own.toSorted(worstFirst)
    const tone = worst(own.map((link) => link.tone))
    return first ? [{ row, column, links: own, worst: first, tone }] : []
  })
  const cellAt = new Map(cells.map((cell) => [`${cell.row} ${cell.column}`, cell]))
  const troubles = cells
    .filter(({ tone }) => isProblem(tone))
    .toSorted((a, b) => worstFirst(a.worst, b.worst))
  return { sources, targets, cells, cellAt, troubles }
}

const rank: Record<Tone, number> = { failing: 0, warning: 1, ok: 2, unknown: 3 }

function worstFirst(a: MapLink, b: MapLink): number {
  return (
    rank[a.tone] - rank[b.tone] ||
    (rankOfErrors(b) ?? -2) - (rankOfErrors(a) ?? -2) ||
    (a.id < b.id ? -1 : 1)
  )
}

function blockOrder(ids: readonly string[], links: readonly MapLink[]): string[] {
  const paths = new Map(
    [...blocksOf(ids, links)].map(([id, blocks]) => [
      id,
      // A block is known by those that it lies in, and a service by its name at last.
      [...blocks.map((_, depth) => `block ${blocks.slice(0, depth + 1).join(' ')}`), id],
    ]),
  )
  const weights = new Map<string, number>()
  for (const link of links) {
    for (const key of [link.source, link.target].flatMap((id) => paths.get(id) ?? id)) {
      weights.set(key, (weights.get(key) ?? 0) + 1)
    }
  }
  return ids.toSorted((a, b) => {
    const [left = [], right = []] = [paths.get(a), paths.get(b)]
    const depth = left.findIndex((key, index) => key !== right[index])
    const [one = a, other = b] = [left[depth], right[depth]]
    return (weights.get(other) ?? 0) - (weights.get(one) ?? 0) || (one < other ? -1 : 1)
  })
}

/** Steps of the colour scale, 0 the lightest; null without a value. */
export const steps = 6

export function stepOf({ links }: Cell, measure: Measure): number | null {
  if (measure === 'errors') {
    // Shares of few calls say little.
    const shares = links.flatMap(({ calls, errorShare }) =>
      calls < fewestCalls ? 0 : (errorShare ?? []),
    )
    return shares.length === 0 ? null : stepBetween(Math.max(...shares), errorLimits)
  }
  if (measure === 'p95') {
    const slowest = slowestOf(links)
    return slowest === null ? null : stepBetween(slowest, latencyLimits)
  }
  const rate = rateOf(links)
  return rate === 0 ? null : stepBetween(rate, rateLimits)
}

/** What a cell's colour stands for, in words. */
export function figureOf({ links, worst: link }: Cell, measure: Measure): string {
  if (measure === 'errors') return errorWords(link)
  return measure === 'p95' ? formatLatency(slowestOf(links)) : formatRate(rateOf(links))
}

function slowestOf(links: readonly MapLink[]): number | null {
  const latencies = links.flatMap(({ p95Ms }) => p95Ms ?? [])
  return latencies.length === 0 ? null : Math.max(...latencies)
}

function rateOf(links: readonly MapLink[]): number {
  const calls = links.reduce((sum, link) => sum + link.calls, 0)
  return calls / coverOfAll(links).overSeconds
}

export const errorLimits = [0.0001, 0.005, 0.01, 0.05, 0.2]
export const latencyLimits = [10, 50, 200, 1000, 5000]
export const rateLimits = [0.01, 0.1, 1, 10, 100]

function stepBetween(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length
}
