import { Metadata, Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js'
import { SpanKind, type Tracer } from '@opentelemetry/api'
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
} from '@opentelemetry/semantic-conventions'
import { contextHeaders } from '#lib/communication/index.ts'
import { asFailure, Failure, grpcStatusOf } from './failure.ts'
import { getMethod, statusName, type Method } from './grpc-methods.ts'
import type { Perform } from './http-service.ts'
import { requestIdHeader, type Operation, type ServiceDefinition } from './model.ts'
import { extractContext, inSpan } from './telemetry.ts'

type GrpcServiceOptions = {
  service: ServiceDefinition
  tracer: Tracer
  perform: Perform
  newId: () => string
}

type Handler = handleUnaryCall<object, object>

/** The gRPC server of a service; null if it has no gRPC operation. */
export function createGrpcService(options: GrpcServiceOptions): Server | null {
  const handlers: Record<string, Handler> = {}
  const definition: Record<string, Method> = {}
  for (const operation of Object.values(options.service.operations)) {
    if (operation.entry.protocol !== 'grpc') continue
    const { rpc } = operation.entry
    definition[rpc] = getMethod(rpc)
    handlers[rpc] = createHandler(options, operation, rpc)
  }
  if (Object.keys(handlers).length === 0) return null
  const server = new Server()
  server.addService(definition, handlers)
  return server
}

/** Listens on a port that the system chooses. */
export function listenGrpc(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    )
  })
}

function createHandler(options: GrpcServiceOptions, operation: Operation, rpc: string): Handler {
  const { service, tracer, perform, newId } = options
  return (call, callback) => {
    const gone = new AbortController()
    call.on('cancelled', () => gone.abort(new Failure('cancelled', 'the caller went away')))
    const textOf = (key: string) => call.metadata.get(key)[0]?.toString()
    const id = textOf(requestIdHeader) ?? newId()
    const arrived = { headers: call.metadata.getMap(), signal: gone.signal }
    const start = {
      name: rpc,
      kind: SpanKind.SERVER,
      attributes: {
        [ATTR_RPC_SYSTEM_NAME]: 'grpc',
        [ATTR_RPC_METHOD]: rpc,
        [ATTR_SERVER_ADDRESS]: service.name,
      },
      parent: extractContext(call.metadata, {
        keys: (metadata) => Object.keys(metadata.getMap()),
        get: (_metadata, key) => textOf(key),
      }),
    }
    void inSpan(tracer, start, async (span) => {
      const failure = await perform(operation, id, arrived).then(
        () => null,
        (error: unknown) => asFailure(error),
      )
      const code = failure ? grpcStatusOf[failure.reason] : 0
      span.setAttribute(ATTR_RPC_STATUS_CODE, statusName(code))
      if (!failure) return callback(null, operation.reply(id))
      const metadata = new Metadata()
      if (failure.faultOf) metadata.set(contextHeaders.faultOf, failure.faultOf)
      callback({ code, details: failure.message, metadata })
      throw new Failure(failure.reason, failure.message, statusName(code))
    }).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
    })
  }
}
