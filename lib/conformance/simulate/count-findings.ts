import { deviationKinds, type DeviationKind } from '../model.ts'
import { judge } from '../judge/judge.ts'
import { drawPattern, randomOf, type DrawnPattern } from './draw-pattern.ts'
import { orchestrated, simulatedKinds, simulateRun } from './simulate-run.ts'

export type Findings = {
  kind: DeviationKind | 'none'
  runs: number
  found: number
  missed: number
  /** Of these runs, those that were accused of what was not wrong with them, by what. */
  accused: number
  accusedOf: Record<string, number>
}

const startMs = Date.UTC(2026, 10, 24, 14)

/** Runs with one deviation of a kind, or with none, each of a pattern of its own; and what was made of them. */
export function countFindings(kind: DeviationKind | 'none', runs: number): Findings {
  const counted: Findings = { kind, runs: 0, found: 0, missed: 0, accused: 0, accusedOf: {} }
  for (let seed = 1; counted.runs < runs; seed += 1) {
    const random = randomOf(seed * 7919 + [...deviationKinds, 'none'].indexOf(kind))
    const pattern = drawPattern(random)
    if (!canShow(kind, pattern)) continue
    const fault = kind === 'none' ? null : kind
    const { events } = simulateRun(random, pattern, { fault, startMs })
    const { verdict, deviations } = judge(pattern.prepared, events, { kinds: simulatedKinds })
    counted.runs += 1
    const kinds = new Set(deviations.map((one) => one.kind))
    const wasFound = fault === null ? verdict === 'matched' : kinds.has(fault)
    if (wasFound) counted.found += 1
    else counted.missed += 1
    const others = [...kinds].filter((one) => one !== fault)
    if (others.length > 0) counted.accused += 1
    for (const other of others) counted.accusedOf[other] = (counted.accusedOf[other] ?? 0) + 1
  }
  return counted
}

function canShow(kind: string, pattern: DrawnPattern): boolean {
  if (kind === 'delivered_twice') return pattern.guarantees === 'exactly_once'
  // The last fails, and at least two are to be taken back.
  if (kind === 'compensation_out_of_order') return orchestrated(pattern).length > 2
  return true
}
