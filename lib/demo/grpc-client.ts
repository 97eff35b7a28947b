import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { SpanKind, type Tracer } from '@opentelemetry/api'
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions'
import { Failure, type FailureReason } from './failure.ts'
import { getMethod, statusName } from './grpc-methods.ts'
import type { OutgoingCall } from './http-client.ts'
import { requestIdHeader, type Operation } from './model.ts'
import { inSpan, injectContext } from './telemetry.ts'

export type GrpcTarget = { name: string; port: number; client: Client }

export function createGrpcClient(name: string, port: number): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.default_authority': name,
  })
}

/** One gRPC call in a client span. @throws Failure */
export async function callGrpc(
  tracer: Tracer,
  target: GrpcTarget & { operation: Operation },
  call: OutgoingCall,
): Promise<void> {
  const { entry } = target.operation
  if (entry.protocol !== 'grpc') throw new Error(`${target.name} has no such gRPC operation`)
  const start = {
    name: entry.rpc,
    kind: SpanKind.CLIENT,
    attributes: {
      [ATTR_RPC_SYSTEM_NAME]: 'grpc',
      [ATTR_RPC_METHOD]: entry.rpc,
      [ATTR_SERVER_ADDRESS]: target.name,
      [ATTR_SERVER_PORT]: target.port,
    },
  }
  await inSpan(tracer, start, async (span) => {
    const error = await send(target, entry.rpc, call)
    span.setAttribute(ATTR_RPC_STATUS_CODE, statusName(error?.code ?? 0))
    if (error) throw new Failure(reasonOf(error.code), error.details, statusName(error.code))
  })
}

function send(
  target: GrpcTarget & { operation: Operation },
  rpc: string,
  call: OutgoingCall,
): Promise<ServiceError | null> {
  const { path, requestSerialize, responseDeserialize } = getMethod(rpc)
  const metadata = new Metadata()
  metadata.set(requestIdHeader, call.id)
  injectContext(metadata, { set: (carrier, key, value) => carrier.set(key, value) })
  return new Promise((resolve) => {
    const cancel = () => sent.cancel()
    const sent = target.client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      target.operation.request(call.id),
      metadata,
      { deadline: Date.now() + call.timeoutMs },
      (error) => {
        call.signal.removeEventListener('abort', cancel)
        resolve(error)
      },
    )
    call.signal.addEventListener('abort', cancel, { once: true })
    if (call.signal.aborted) cancel()
  })
}

function reasonOf(code: number): FailureReason {
  if (code === 4) return 'timeout'
  return code === 1 ? 'cancelled' : 'downstream'
}
