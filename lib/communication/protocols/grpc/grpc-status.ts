import type { FailureTraits } from '../../errors/communication-error.ts'

const code = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unknown: 2,
  dataLoss: 15,
  unauthenticated: 16,
} as const

const targetFaults = new Set<number>([
  code.unknown,
  code.deadlineExceeded,
  code.unimplemented,
  code.internal,
  code.unavailable,
  code.dataLoss,
])
const notExecuted = new Set<number>([
  code.invalidArgument,
  code.permissionDenied,
  code.unimplemented,
  code.unauthenticated,
])
// grpc-js says so before a stream has been opened.
const neverSent = /^(No connection established|Name resolution failed|Failed to (connect|resolve))/

export const isDeadlineExceeded = (status: number) => status === code.deadlineExceeded
export const isCancelled = (status: number) => status === code.cancelled

/** What a gRPC status says to retry, breaker and fallback (AIP-194: only UNAVAILABLE is worth another try). */
export function traitsOfGrpcStatus(
  status: number,
  details: string,
): FailureTraits & { otherProtocolMayHelp: boolean } {
  const isUnsent = status === code.unavailable && neverSent.test(details)
  return {
    targetFault: targetFaults.has(status),
    transient: status === code.unavailable || status === code.deadlineExceeded,
    mayHaveExecuted: !isUnsent && !notExecuted.has(status),
    otherProtocolMayHelp: status === code.unavailable || status === code.unimplemented,
  }
}
