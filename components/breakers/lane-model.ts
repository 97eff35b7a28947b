import type { BreakerLane } from '#lib/breakers/schemas.ts'
import { rankOf, unknownState } from '#lib/breakers/model.ts'

type Segment = BreakerLane['segments'][number]
type Stretch = { fromMs: number; toMs: number }

/** A lane has no more pixels than this on most screens. */
const mostSegments = 800

/**
 * What is drawn of a lane. Of more segments than there are pixels those that share one become one,
 * in the worst of their states: a short opening is never lost to a long closed time.
 */
export function drawnSegments(
  segments: readonly Segment[],
  { fromMs, toMs }: Stretch,
  most = mostSegments,
): readonly Segment[] {
  if (segments.length <= most) return segments
  const slotMs = (toMs - fromMs) / most
  const drawn: Segment[] = []
  for (const segment of segments) {
    const slot = Math.floor((segment.fromMs - fromMs) / slotMs)
    const last = drawn.at(-1)
    if (last && Math.floor((last.fromMs - fromMs) / slotMs) === slot) {
      if (rankOf(segment.state) < rankOf(last.state)) last.state = segment.state
      last.toMs = segment.toMs
    } else drawn.push({ ...segment })
  }
  return drawn
}

/** Shorter than this part of the lane it is easily overlooked, and gets a mark. */
const shortPart = 0.004

/** Where a segment stands in its lane, in percent, and whether it needs a mark to be seen. */
export function placeOf(segment: Segment, { fromMs, toMs }: Stretch) {
  const lengthMs = Math.max(1, toMs - fromMs)
  const part = (segment.toMs - segment.fromMs) / lengthMs
  return {
    left: ((segment.fromMs - fromMs) / lengthMs) * 100,
    width: part * 100,
    isShort: part < shortPart && segment.state !== 'closed' && segment.state !== unknownState,
  }
}
