import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import type { Deviation, RunCounts } from '../model.ts'
import type { Hop } from './hops.ts'
import { judgeCalls, readCalls } from './judge.ts'
import type { PreparedPattern } from './prepare-pattern.ts'

export type PatternJudgement = {
  pattern: PreparedPattern
  verdict: 'matched' | 'deviating'
  deviations: Deviation[]
  runs: RunCounts
}

/** All active patterns, by the callers they name: of a thousand patterns few can concern a correlation. */
export type PatternSet = {
  all: readonly PreparedPattern[]
  byCaller: ReadonlyMap<string, readonly PreparedPattern[]>
  /** Those with a caller that holds `*`. */
  ofAnyCaller: readonly PreparedPattern[]
}

export function patternSetOf(all: readonly PreparedPattern[]): PatternSet {
  const byCaller = new Map<string, PreparedPattern[]>()
  const ofAnyCaller: PreparedPattern[] = []
  for (const pattern of all) {
    const callers = new Set(pattern.forward.map(({ from }) => from))
    if ([...callers].some((name) => name.includes('*'))) ofAnyCaller.push(pattern)
    else {
      for (const name of callers) {
        const known = byCaller.get(name)
        if (known) known.push(pattern)
        else byCaller.set(name, [pattern])
      }
    }
  }
  return { all, byCaller, ofAnyCaller }
}

/** Holds the events of one correlation against every pattern that it concerns. */
export function judgeAgainstAll(
  patterns: PatternSet,
  events: readonly CorrelationEvent[],
  kinds: ReadonlyMap<string, ParticipantKind>,
): PatternJudgement[] {
  const callers = new Set(events.map(({ source }) => source))
  if (patterns.ofAnyCaller.length === 0 && !hasAny(patterns.byCaller, callers)) return []
  const read = readCalls(events, kinds)
  return candidates(patterns, read.hops).flatMap((pattern) => {
    const { verdict, deviations, runs } = judgeCalls(pattern, read, patterns.all)
    return verdict === 'matched' || verdict === 'deviating'
      ? [{ pattern, verdict, deviations, runs }]
      : []
  })
}

function hasAny(byCaller: PatternSet['byCaller'], callers: ReadonlySet<string>): boolean {
  for (const caller of callers) if (byCaller.has(caller)) return true
  return false
}

function candidates(patterns: PatternSet, hops: readonly Hop[]): PreparedPattern[] {
  const found = new Set(patterns.ofAnyCaller)
  for (const { from } of hops) {
    for (const pattern of patterns.byCaller.get(from) ?? []) found.add(pattern)
  }
  return [...found]
}
