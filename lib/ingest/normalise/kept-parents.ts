import type { HalfCall, Span } from '../model.ts'

/** Spans of a request that are not kept: by trace and span id, the id of their parent. */
export type Dropped = Map<string, string | null>

export function drop(dropped: Dropped, { traceId, spanId, parentSpanId }: Span): void {
  dropped.set(traceId + spanId, parentSpanId)
}

/**
 * Steps inside a service are not kept, so a call that was made within one is put below what is: the
 * nearest ancestor that this request does not tell to be such a step. The key under which the two
 * sides of a call meet stays as it is.
 */
export function liftParents(halves: readonly HalfCall[], dropped: Dropped): void {
  if (dropped.size === 0) return
  for (const half of halves) half.parentSpanId = keptParent(half, dropped)
}

/** What was walked past once leads straight to its end, so that long chains stay linear. */
function keptParent({ traceId, parentSpanId }: HalfCall, dropped: Dropped): string | null {
  const passed: string[] = []
  let parent = parentSpanId
  while (parent !== null) {
    const key = traceId + parent
    const above = dropped.get(key)
    if (above === undefined) break
    passed.push(key)
    // Spans that name each other as parents lead nowhere.
    parent = passed.length > dropped.size ? null : above
  }
  for (const key of passed) dropped.set(key, parent)
  return parent
}
