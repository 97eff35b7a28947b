import type { AcceptedTimes } from '../limits.ts'
import type { DecodedSpans, NormalisedSpans } from '../model.ts'
import { normaliseSpan } from './normalise-span.ts'

/** The calls that the spans of one request tell of, and all that was refused on the way. */
export function normaliseSpans(decoded: DecodedSpans, accepted: AcceptedTimes): NormalisedSpans {
  const normalised: NormalisedSpans = {
    halves: [],
    refusals: [...decoded.refusals],
    ignored: 0,
  }
  for (const { index, span } of decoded.spans) {
    const half = normaliseSpan(span, accepted)
    if (half === null) normalised.ignored++
    else if (typeof half === 'string') normalised.refusals.push({ index, reason: half })
    else normalised.halves.push(half)
  }
  return normalised
}
