import type { Call, Correlation } from '../model.ts'
import { parentOf } from './link-calls.ts'

/** The calls that a tree shows, depth first, without what is below a collapsed one. */
export function visibleRows(
  { calls, order }: Correlation,
  collapsed: ReadonlySet<number>,
): readonly number[] {
  if (collapsed.size === 0) return order
  const rows: number[] = []
  let hiddenBelow: number | null = null
  for (const index of order) {
    const depth = calls[index]?.depth ?? 0
    if (hiddenBelow !== null && depth > hiddenBelow) continue
    hiddenBelow = collapsed.has(index) ? depth : null
    rows.push(index)
  }
  return rows
}

/** What must be open for a call to be seen. */
export function ancestorsOf(calls: readonly Call[], index: number): number[] {
  const above: number[] = []
  const start = calls[index]
  for (let call = start && parentOf(calls, start); call; call = parentOf(calls, call)) {
    above.push(call.index)
  }
  return above
}

/** Calls in which every word is found: in names, operation, status, error text or an id. */
export function matchingCalls(calls: readonly Call[], text: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  return calls.flatMap((call) => {
    const hay = haystack(call)
    return words.every((word) => hay.includes(word)) ? [call.index] : []
  })
}

function haystack(call: Call): string {
  const { source, target, protocol, operation, state, statusCode, errorMessage } = call
  const parts = [source, target, protocol, operation, state, statusCode, errorMessage, call.spanId]
  return [...parts, call.serverSpanId]
    .filter((part) => part !== null)
    .join(' ')
    .toLowerCase()
}
