import { type Call, type Correlation, hasFailed } from '../model.ts'

/** One arrow of a sequence diagram: a request, its answer, or a message. */
export type SequenceStep = {
  call: Call
  kind: 'request' | 'answer' | 'message'
  atMs: number
  from: string
  to: string
  failed: boolean
}

/** Who takes part, in the order in which they first do. */
export function participantsOf({ calls, order }: Correlation): string[] {
  const names = new Set<string>()
  for (const index of order) {
    const call = calls[index]
    if (call) names.add(call.source).add(call.target)
  }
  return [...names]
}

/**
 * The arrows in the order of time. At the same moment what is outside comes first on the way in, and
 * last on the way out.
 */
export function sequenceSteps({ calls, order }: Correlation): SequenceStep[] {
  const placeOf = new Map(order.map((index, place) => [index, place]))
  const steps = calls.flatMap((call): SequenceStep[] => {
    const { source, target, startMs, endMs, kind } = call
    const failed = hasFailed(call)
    if (kind !== 'call') {
      return [{ call, kind: 'message', atMs: startMs, from: source, to: target, failed }]
    }
    const request = {
      call,
      kind: 'request',
      atMs: startMs,
      from: source,
      to: target,
      failed: false,
    }
    const answer = { call, kind: 'answer', atMs: endMs, from: target, to: source, failed }
    return call.state === 'unended'
      ? [{ ...request, kind: 'request', failed: true }]
      : [
          { ...request, kind: 'request' },
          { ...answer, kind: 'answer' },
        ]
  })
  const rank = ({ call, kind }: SequenceStep) => {
    const place = placeOf.get(call.index) ?? 0
    return kind === 'answer' ? order.length * 2 - place : place
  }
  return steps.toSorted((a, b) => a.atMs - b.atMs || rank(a) - rank(b))
}
