import type { Attributes, Peer, Span, TerminalEventType } from '../../model.ts'
import type { Dialect, Reading } from '../dialect.ts'
import { speaksGrpcCodes } from '#lib/platform/status-words.ts'
import { grpcCode, grpcCodeName, isGrpcServerFault } from '../grpc-codes.ts'
import { messageFormatOf } from '../message-format.ts'
import { callingPeer, externalPeer } from '../peers.ts'
import { findSize, findStatusCode, findText } from '../read-attributes.ts'

const systemNames = ['rpc.system.name', 'rpc.system']
const grpcStatusNames = ['rpc.grpc.status_code', 'grpc.status_code']
const statusNames = ['rpc.status_code', 'rpc.response.status_code', 'rpc.connect_rpc.error_code']
const otherStatusNames = [
  ...statusNames,
  'rpc.jsonrpc.error_code',
  'http.response.status_code',
  'http.status_code',
]
const allGrpcNames = [...grpcStatusNames, ...statusNames]
const serviceNames = ['rpc.service']
const methodNames = ['rpc.method']
const sizeNames = ['rpc.request.size', 'rpc.request.body.size', 'http.request.body.size']

// The names that the conventions had before.
const protocols = new Map([
  ['connect_rpc', 'connectrpc'],
  ['apache_dubbo', 'dubbo'],
])

/** https://opentelemetry.io/docs/specs/semconv/rpc/, gRPC and others, old and new names. */
export const rpc: Dialect = {
  name: 'rpc',
  read(span: Span): Reading | null {
    if (span.kind !== 'client' && span.kind !== 'server') return null
    const { attributes } = span
    const system = findText(attributes, systemNames) ?? (hasGrpcStatus(attributes) ? 'grpc' : null)
    if (system === null) return null
    const protocol = protocols.get(system) ?? system
    const code = speaksGrpcCodes(protocol) ? grpcCode(findText(attributes, allGrpcNames)) : null
    return {
      side: span.kind,
      protocol,
      operation: operationOf(attributes),
      peer: span.kind === 'client' ? calledPeer(span) : callingPeer(span),
      settled: false,
      statusCode: code ?? findStatusCode(attributes, otherStatusNames),
      failure: code === null || code === 0 ? null : `gRPC ${grpcCodeName(code)}`,
      verdict: code === null ? null : verdictOf(code, span.kind),
      payloadSize: findSize(attributes, sizeNames),
      messageFormat: protocol === 'grpc' ? 'protobuf' : messageFormatOf(attributes),
      communicationType: 'synchronous',
    }
  },
}

function hasGrpcStatus(attributes: Attributes): boolean {
  return findText(attributes, grpcStatusNames) !== null
}

function operationOf(attributes: Attributes): string | null {
  const service = findText(attributes, serviceNames)
  const method = findText(attributes, methodNames)
  // The newer conventions write service and method as one.
  if (service === null || method === null || method.includes('/')) return method
  return `${service}/${method}`
}

function calledPeer(span: Span): Peer {
  const peer = externalPeer(span)
  const service = findText(span.attributes, serviceNames)
  return peer.kind === 'unknown' && service !== null ? { name: service, kind: 'external' } : peer
}

function verdictOf(code: number, kind: 'client' | 'server'): TerminalEventType {
  if (code === 0) return 'response'
  if (code === 4) return 'timeout'
  return kind === 'client' || isGrpcServerFault(code) ? 'error' : 'response'
}
