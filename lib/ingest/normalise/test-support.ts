import type { AcceptedTimes } from '../limits.ts'
import type { HalfCall, Span } from '../model.ts'
import { sampleSpan } from '../otlp/test-support.ts'
import { normaliseSpan } from './normalise-span.ts'

const { startMs } = sampleSpan()
export const accepted: AcceptedTimes = { fromMs: startMs - 1000, toMs: startMs + 1000 }

/** The half that a span makes, or a failed test. */
export function halfOf(changes: Partial<Span>): HalfCall {
  const half = normaliseSpan(sampleSpan(changes), accepted)
  if (half === null || typeof half === 'string') throw new Error(`no half: ${half}`)
  return half
}

/** Null for no call, a text for a refusal. */
export function resultOf(changes: Partial<Span>): HalfCall | string | null {
  return normaliseSpan(sampleSpan(changes), accepted)
}
