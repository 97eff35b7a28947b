/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html: the position is the number. */
const names = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]
const serverFaults = new Set([2, 4, 12, 13, 14, 15])

/** A code by its number or its name, in any case; null for anything else. */
export function grpcCode(text: string | null): number | null {
  if (text === null) return null
  const code = /^\d+$/.test(text) ? Number(text) : names.indexOf(text.toUpperCase())
  return code in names ? code : null
}

export function grpcCodeName(code: number): string {
  return names[code] ?? String(code)
}

/** The codes by which a server says that it failed, not that its caller did. */
export function isGrpcServerFault(code: number): boolean {
  return serverFaults.has(code)
}
