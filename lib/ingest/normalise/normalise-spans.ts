import type { AcceptedTimes } from '../limits.ts'
import type { DecodedSpans, NormalisedSpans } from '../model.ts'
import { drop, type Dropped, liftParents } from './kept-parents.ts'
import { normaliseSpan } from './normalise-span.ts'

/** The calls that the spans of one request tell of, and all that was refused on the way. */
export function normaliseSpans(decoded: DecodedSpans, accepted: AcceptedTimes): NormalisedSpans {
  const normalised: NormalisedSpans = {
    halves: [],
    refusals: [...decoded.refusals],
    ignored: 0,
  }
  const dropped: Dropped = new Map()
  for (const { index, span } of decoded.spans) {
    const half = normaliseSpan(span, accepted)
    if (half !== null && typeof half !== 'string') {
      normalised.halves.push(half)
      continue
    }
    drop(dropped, span)
    if (half === null) normalised.ignored++
    else normalised.refusals.push({ index, reason: half })
  }
  liftParents(normalised.halves, dropped)
  return normalised
}
