import { grpcCodeNames } from '#lib/platform/grpc-code-names.ts'

const serverFaults = new Set([2, 4, 12, 13, 14, 15])

/** A code by its number or its name, in any case; null for anything else. */
export function grpcCode(text: string | null): number | null {
  if (text === null) return null
  const code = /^\d+$/.test(text) ? Number(text) : grpcCodeNames.indexOf(text.toUpperCase())
  return code in grpcCodeNames ? code : null
}

export function grpcCodeName(code: number): string {
  return grpcCodeNames[code] ?? String(code)
}

/** The codes by which a server says that it failed, not that its caller did. */
export function isGrpcServerFault(code: number): boolean {
  return serverFaults.has(code)
}
