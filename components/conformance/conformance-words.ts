import type { DeviationKind } from '#lib/conformance/model.ts'
import type { PatternSummary } from '#lib/conformance/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import type { Tone } from '../ui/status-shape.tsx'

export const kindWords: Record<DeviationKind, string> = {
  missing_step: 'Missing step',
  undeclared_step: 'Undeclared step',
  wrong_order: 'Wrong order',
  wrong_protocol: 'Wrong protocol',
  wrong_service: 'Wrong service',
  timeout_exceeded: 'Timeout exceeded',
  sla_exceeded: 'Slower than its SLA',
  reply_missing: 'Reply missing',
  compensation_missing: 'Not taken back',
  compensation_out_of_order: 'Taken back out of order',
  delivered_twice: 'Delivered twice',
  lost: 'Lost',
}

/** A share as a reader takes it: never 100 % while anything deviates. */
export function shareWords(share: number | null): string {
  if (share === null) return 'nothing judged'
  const percent = share * 100
  if (percent === 100 || percent === 0) return `${percent} %`
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`
}

export function toneOf({ share }: Pick<PatternSummary, 'share'>): Tone {
  if (share === null) return 'unknown'
  if (share === 1) return 'ok'
  return share < 0.9 ? 'failing' : 'warning'
}

/** `12 of 340 deviate: missing step 9, wrong order 3`. */
export function summaryWords({ matched, deviating, kinds }: PatternSummary): string {
  const judged = matched + deviating
  if (judged === 0) return 'No run in this window.'
  if (deviating === 0) return `All ${formatCount(judged)} runs match.`
  const worst = kinds
    .slice(0, 2)
    .map(({ kind, correlations }) => `${lowerFirst(kindWords[kind])} ${formatCount(correlations)}`)
  return `${formatCount(deviating)} of ${formatCount(judged)} deviate: ${worst.join(', ')}`
}

/** Why no pattern is listed as one from which traffic deviates. */
export function nothingDeviates(patterns: readonly Pick<PatternSummary, 'matched'>[]): string {
  if (patterns.length === 0) return 'No active pattern is declared.'
  const judged = patterns.reduce((sum, { matched }) => sum + matched, 0)
  if (judged === 0)
    return 'No run in this window is judged yet: that takes half a minute of silence.'
  return `All ${formatCount(judged)} judged runs match.`
}

/** An abbreviation further on stays as it is. */
function lowerFirst(words: string): string {
  return words.slice(0, 1).toLowerCase() + words.slice(1)
}
