import { quoteValue } from '#lib/platform/filter/quote.ts'
import type { Correlation, CorrelationSummary } from '../model.ts'
import { mainCallOf } from './tell-correlation.ts'

export type Candidate = { why: 'latest' | 'ordinary' | 'fastest'; item: CorrelationSummary }

/** A search for correlations that begin as this one does; null where it has no call to go by. */
export function searchForLike(correlation: Correlation): string | null {
  const main = mainCallOf(correlation)
  if (!main) return null
  const parts = [`source=${quoteValue(main.source)}`, `target=${quoteValue(main.target)}`]
  if (main.operation !== null) parts.push(`operation=${quoteValue(main.operation)}`)
  return parts.join(' ')
}

/**
 * Of what was found, newest first, those worth comparing with: the same operation at the root, and
 * nothing failed. Each is offered once.
 */
export function candidatesOf(
  items: readonly CorrelationSummary[],
  { correlation, ownId }: { correlation: Correlation; ownId: string },
): Candidate[] {
  const main = mainCallOf(correlation)
  const good = items.filter(
    ({ id, root, failedCalls }) =>
      id !== ownId &&
      failedCalls === 0 &&
      root?.source === main?.source &&
      root?.target === main?.target &&
      root?.operation === main?.operation,
  )
  const byDuration = good.toSorted((a, b) => a.durationMs - b.durationMs)
  const offered: [Candidate['why'], CorrelationSummary | undefined][] = [
    ['latest', good[0]],
    ['ordinary', byDuration[(byDuration.length - 1) >> 1]],
    ['fastest', byDuration[0]],
  ]
  const seen = new Set<string>()
  return offered.flatMap(([why, item]) => {
    if (!item || seen.has(item.id)) return []
    seen.add(item.id)
    return [{ why, item }]
  })
}
