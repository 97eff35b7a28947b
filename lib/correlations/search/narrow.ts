import type { Expression } from '#lib/platform/filter/parse.ts'
import type { SoughtCall } from '../analysis/search-language.ts'

/** What every call that is sought has, as far as the sums of the rollups can tell; it narrows where to look. */
export type Narrowed = {
  /** LIKE patterns, all of which must hold. */
  services: { side: 'service' | 'source' | 'target' | 'protocol'; text: string }[]
  failing: boolean
  /** ms; calls at least as long. */
  longerThanMs: number | null
}

/** Only what must hold for the whole: parts of an `or` or a `not` do not narrow. */
export function narrowedBy(expression: Expression<SoughtCall> | null): Narrowed {
  const parts = expression === null ? [] : expression.kind === 'and' ? expression.of : [expression]
  const narrowed: Narrowed = { services: [], failing: false, longerThanMs: null }
  for (const part of parts) {
    if (part.kind === 'and') {
      const inner = narrowedBy(part)
      narrowed.services.push(...inner.services)
      narrowed.failing ||= inner.failing
      narrowed.longerThanMs = longer(narrowed.longerThanMs, inner.longerThanMs)
    }
    if (part.kind === 'text') narrowByText(narrowed, part)
    if (part.kind === 'number' && part.field.name === 'duration' && part.operator.startsWith('>')) {
      narrowed.longerThanMs = longer(narrowed.longerThanMs, part.value)
    }
    if (part.kind === 'word' && !part.quoted && failingWords.has(part.text.toLowerCase())) {
      narrowed.failing = true
    }
  }
  return narrowed
}

const failingWords = new Set(['error', 'failed', 'timeout'])
const sides = ['service', 'source', 'target', 'protocol'] as const

function narrowByText(
  narrowed: Narrowed,
  part: Extract<Expression<SoughtCall>, { kind: 'text' }>,
): void {
  if (part.negated) return
  const side = sides.find((one) => one === part.field.name)
  if (side) narrowed.services.push({ side, text: part.text })
  // Only calls that failed have an error text.
  if (part.field.name === 'error') narrowed.failing = true
}

function longer(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}
