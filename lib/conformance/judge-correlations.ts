import type { Transaction } from '#lib/db/database.ts'
import { judgeAgainstAll, patternSetOf, type PatternSet } from './judge/pattern-set.ts'
import { mostEventsJudged, readCorrelations } from './read-correlations.ts'
import { replaceJudgements, type StoredJudgement } from './store-judgements.ts'

/**
 * Judges correlations from all their events, and replaces what was stored of them.
 * @param only the id of the one pattern to judge by; what the others have said stays
 */
export async function judgeCorrelations(
  transaction: Transaction,
  { ids, patterns, only }: { ids: readonly string[]; patterns: PatternSet; only?: number },
): Promise<{ judged: number; deviating: number; tooLarge: number }> {
  const { correlations, kinds } = await readCorrelations(transaction, ids)
  const wanted = only === undefined ? patterns : restrictTo(patterns, only)
  const judgements: StoredJudgement[] = []
  let tooLarge = 0
  for (const { id, events } of correlations) {
    if (events.length > mostEventsJudged) {
      tooLarge += 1
      continue
    }
    const startedAtMs = events[0]?.occurredAtMs ?? 0
    for (const { pattern, ...judgement } of judgeAgainstAll(wanted, events, kinds)) {
      judgements.push({
        correlationId: id,
        patternId: pattern.id,
        patternVersion: pattern.version,
        startedAtMs,
        ...judgement,
      })
    }
  }
  const patternIds = only === undefined ? patterns.all.map((one) => one.id) : [only]
  await replaceJudgements(transaction, { correlationIds: ids, patternIds, judgements })
  const deviating = judgements.filter(({ verdict }) => verdict === 'deviating').length
  return { judged: correlations.length, deviating, tooLarge }
}

/** One to judge by; what the others declare is still not undeclared. */
function restrictTo(patterns: PatternSet, only: number): PatternSet {
  const own = patternSetOf(patterns.all.filter(({ id }) => id === only))
  return { ...own, all: patterns.all }
}
