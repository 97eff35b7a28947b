import type {
  handleUnaryCall,
  Metadata,
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type { CallContext } from '../../context/call-context.ts'
import { contextHeaders, headerText } from '../../context/propagation.ts'
import { loadMethods, rpcOf, type GrpcMethod, type ProtoSource } from '../grpc/load-methods.ts'
import { asMethodError, faultOf } from './method-error.ts'
import { beginServing, type Method, type Methods, type ServerOptions } from './served.ts'

/**
 * Makes a unary handler of grpc-js from a function that returns its answer: it runs with the correlation
 * id, trace and deadline of the incoming call as the current context; a MethodError becomes its status.
 */
export function withGrpcContext<Request, Response>(
  handler: (
    request: Request,
    context: CallContext,
    call: ServerUnaryCall<Request, Response>,
  ) => Promise<Response> | Response,
  options: ServerOptions = {},
): handleUnaryCall<Request, Response> {
  return (call, callback) => void serve(call, callback, { handler, options })
}

async function serve<Request, Response>(
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
  {
    handler,
    options,
  }: {
    handler: Parameters<typeof withGrpcContext<Request, Response>>[0]
    options: ServerOptions
  },
): Promise<void> {
  const gone = new AbortController()
  call.on('cancelled', () => gone.abort(new Error('the caller went away')))
  const name = call.getPath().slice(1)
  const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': name }
  const serving = {
    headers: call.metadata.getMap(),
    name,
    attributes,
    signal: gone.signal,
    remainingMs: Number(call.getDeadline()) - Date.now(),
  }
  const { context, answerHeaders, run } = beginServing(serving, options)
  call.sendMetadata(metadataLike(call.metadata, answerHeaders))
  try {
    callback(null, await run(async () => handler(call.request, context, call)))
  } catch (error) {
    const { grpcStatus, message } = asMethodError(error)
    const culprit = faultOf(error)
    const told: Record<string, string> = {}
    if (culprit !== undefined) told[contextHeaders.faultOf] = headerText(culprit)
    const metadata = metadataLike(call.metadata, told)
    callback({ code: grpcStatus, details: message, metadata })
  }
}

// Its class is grpc-js's, which only the service itself imports.
function metadataLike(metadata: Metadata, headers: Record<string, string>): Metadata {
  const made = metadata.clone()
  for (const key of Object.keys(made.getMap())) made.remove(key)
  for (const [key, value] of Object.entries(headers)) made.set(key, value)
  return made
}

export type GrpcMethodsOptions = ServerOptions & ProtoSource & { service: string }

/**
 * A service of a proto file from methods, ready for `server.addService(definition, implementation)`.
 * `reserve-funds` and `ReserveFunds` name the same rpc. Needs @grpc/proto-loader.
 * @throws Error that names a method which the proto file lacks.
 */
export async function grpcMethods(
  methods: Methods,
  options: GrpcMethodsOptions,
): Promise<{ definition: ServiceDefinition; implementation: UntypedServiceImplementation }> {
  const known = loadMethods(await import('@grpc/proto-loader'), options)
  const definition: Record<string, GrpcMethod> = {}
  const implementation: UntypedServiceImplementation = {}
  for (const [name, method] of Object.entries(methods)) {
    const rpc = rpcOf(name, options.service)
    const found = known.get(rpc)
    if (!found) throw new Error(`${String(options.protoFile)} has no unary method ${rpc}`)
    definition[rpc] = found
    implementation[rpc] = withGrpcContext(answering(method), options)
  }
  return { definition, implementation }
}

function answering(method: Method) {
  return async (request: unknown, context: CallContext) => (await method(request, context)) ?? {}
}
