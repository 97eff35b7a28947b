import { grpcCodeNames } from './grpc-code-names.ts'

export const grpcProtocols = /^(grpc|connectrpc)/i

/** Whether the status codes of a protocol are those of gRPC. */
export function speaksGrpcCodes(protocol: string): boolean {
  return grpcProtocols.test(protocol)
}

/** A status as people know it: 503, and 14 UNAVAILABLE, since hardly anybody knows gRPC's numbers. */
export function statusWords(code: number, protocol: string): string {
  const name = speaksGrpcCodes(protocol) ? grpcCodeNames[code] : undefined
  return name === undefined ? String(code) : `${code} ${name}`
}
