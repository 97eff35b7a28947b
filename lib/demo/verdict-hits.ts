import { analyseCorrelation } from '#lib/correlations/analysis/analyse-correlation.ts'
import { giveVerdicts } from '#lib/correlations/analysis/give-verdicts.ts'
import type { Usual, UsualOf } from '#lib/correlations/analysis/verdict-model.ts'
import { durationOf, hasFailed, type Call, type Correlation } from '#lib/correlations/model.ts'
import {
  estateKinds,
  simulateCalm,
  simulateIncident,
  type IncidentKind,
} from './simulate-incident.ts'

const calmRequests = 3_000
const mostSeeds = 50_000

export type Hits = {
  tries: number
  hits: number
  /** Accused in place of the culprit, and how often; `nobody` where there was no verdict. */
  misses: Record<string, number>
}

const edgeOf = ({ source, target, operation }: Call) => `${source} ${target} ${operation ?? ''}`

/** What each operation of the estate takes on a day without incident. */
export function usualTimes(): UsualOf {
  const byEdge = new Map<string, number[]>()
  for (let seed = 0; seed < calmRequests; seed += 1) {
    for (const call of analyseCorrelation(simulateCalm(seed), estateKinds).calls) {
      const durations = byEdge.get(edgeOf(call)) ?? []
      byEdge.set(edgeOf(call), durations)
      durations.push(durationOf(call))
    }
  }
  const usual = new Map<string, Usual>()
  for (const [edge, durations] of byEdge) {
    const sorted = durations.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
    usual.set(edge, { p50Ms: at(0.5), p95Ms: at(0.95) })
  }
  return (call) => usual.get(edgeOf(call)) ?? null
}

/**
 * How often the verdict of the first rank names the participant that was made to misbehave. Counted
 * are correlations that met the culprit and were harmed: something failed, lay long, or took long.
 */
export function countHits(kind: IncidentKind, wanted: number, usualOf: UsualOf): Hits {
  const result: Hits = { tries: 0, hits: 0, misses: {} }
  for (let seed = 0; result.tries < wanted && seed < mostSeeds; seed += 1) {
    const { culprit, events } = simulateIncident(kind, seed)
    if (!events.some(({ source, target }) => source === culprit || target === culprit)) continue
    const correlation = analyseCorrelation(events, estateKinds)
    if (!wasHarmed(correlation, usualOf)) continue
    result.tries += 1
    const accused = giveVerdicts(correlation, usualOf)[0]?.culprit ?? 'nobody'
    if (accused === culprit) result.hits += 1
    else result.misses[accused] = (result.misses[accused] ?? 0) + 1
  }
  return result
}

function wasHarmed({ calls, roots }: Correlation, usualOf: UsualOf): boolean {
  const root = calls[roots[0] ?? 0]
  const usual = root && usualOf(root)
  return (
    calls.some((call) => hasFailed(call) || (call.queuedMs ?? 0) > 5_000) ||
    (root !== undefined && usual !== null && usual !== undefined
      ? durationOf(root) > usual.p95Ms * 1.5
      : false)
  )
}

/** How many of `count` requests without any failure are accused of something. */
export function countFalselyAccused(count: number, usualOf: UsualOf): number {
  let accused = 0
  for (let seed = 0; seed < count; seed += 1) {
    const correlation = analyseCorrelation(simulateCalm(calmRequests + seed), estateKinds)
    if (correlation.calls.some(hasFailed)) continue
    if (giveVerdicts(correlation, usualOf).length > 0) accused += 1
  }
  return accused
}
