import { randomBytes } from 'node:crypto'

/** Where a call stands in its trace, as W3C Trace Context says it. */
export type TraceContext = {
  /** 32 lower-case hex digits. */
  traceId: string
  /** 16 lower-case hex digits. */
  spanId: string
  /** Whether somebody further up records this trace. */
  sampled: boolean
  /** The header `tracestate`, passed on as it came. */
  traceState?: string
}

const traceParentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const nothing = /^0+$/

/** Reads `traceparent`; null for what W3C Trace Context calls invalid. */
export function parseTraceParent(header: string): TraceContext | null {
  const [, version, traceId, spanId, flags, rest] = traceParentPattern.exec(header.trim()) ?? []
  if (!version || !traceId || !spanId || !flags || version === 'ff') return null
  // Version 00 ends here; a later one may go on.
  if (version === '00' && rest !== undefined) return null
  if (nothing.test(traceId) || nothing.test(spanId)) return null
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export function formatTraceParent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

export const newTraceId = () => randomId(16)
export const newSpanId = () => randomId(8)

function randomId(bytes: number): string {
  for (;;) {
    const id = randomBytes(bytes).toString('hex')
    if (!nothing.test(id)) return id
  }
}
