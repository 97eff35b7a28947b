import { limits, type AcceptedTimes } from '../limits.ts'
import type { HalfCall, Span } from '../model.ts'
import { faultOfAttributes, faultOfText, faultOfTime } from './faults.ts'

/** Why the call that a span tells of cannot be stored, or null. */
export function faultOfCall(span: Span, half: HalfCall, accepted: AcceptedTimes): string | null {
  return (
    faultOfTimes(span, accepted) ??
    faultOfText('the span name', span.name, limits.operationChars) ??
    faultOfText('the service name', half.service, limits.nameChars) ??
    faultOfText('the name of the other side', half.peer?.name ?? '', limits.nameChars) ??
    faultOfText('the protocol', half.protocol, limits.protocolChars) ??
    faultOfText('the operation', half.operation ?? '', limits.operationChars) ??
    faultOfText('the error message', half.errorMessage ?? '', limits.errorMessageChars) ??
    faultOfPayload(half.payloadSize) ??
    faultOfAttributes(span.attributes)
  )
}

function faultOfTimes({ startMs, durationMs }: Span, accepted: AcceptedTimes): string | null {
  const startFault = faultOfTime('the start', startMs, accepted)
  if (startFault !== null) return startFault
  if (durationMs < -limits.negativeDurationMs) {
    return `the end lies ${-durationMs} ms before the start: check that the span was ended, and by the same clock`
  }
  return faultOfTime('the end', startMs + durationMs, { ...accepted, fromMs: -Infinity })
}

function faultOfPayload(bytes: number): string | null {
  if (bytes <= limits.payloadBytes) return null
  return `the payload size of ${bytes} bytes is over the limit of ${limits.payloadBytes}: check its unit`
}
