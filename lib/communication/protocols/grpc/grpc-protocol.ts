import type * as Grpc from '@grpc/grpc-js'
import type { ChannelCredentials, Client, ServiceError } from '@grpc/grpc-js'
import type * as ProtoLoader from '@grpc/proto-loader'
import { z } from 'zod'
import { contextHeaders } from '../../context/propagation.ts'
import { loadPackage } from '../load-package.ts'
import type { Answer, Channel, OutgoingRequest, ProtocolFactory } from '../model.ts'
import { parseEndpoint } from '../parse-endpoint.ts'
import {
  AttemptTimeoutError,
  ConnectionError,
  interruptedError,
  NotConfiguredError,
  RemoteError,
} from '../protocol-errors.ts'
import { isCancelled, isDeadlineExceeded, traitsOfGrpcStatus } from './grpc-status.ts'
import { loadMethods, rpcOf, type GrpcMethod, type GrpcMethods } from './load-methods.ts'

const protocol = 'grpc'

const endpointSchema = z.strictObject({
  /** `host:port`, or any other target of gRPC. */
  address: z.string().min(1),
  protoFile: z.union([z.string(), z.array(z.string()).min(1)]),
  includeDirs: z.array(z.string()).optional(),
  /** `package.Service`, for methods that are named without it. */
  service: z.string().optional(),
  tls: z.boolean().default(false),
})

export type GrpcEndpoint = z.input<typeof endpointSchema>

export type GrpcProtocolOptions = {
  /** In place of `tls`: certificates of one's own, tokens. */
  credentials?: ChannelCredentials
  maxAnswerBytes?: number
}

type Packages = { grpc: typeof Grpc; loader: typeof ProtoLoader }
type Shared = Packages & {
  options: GrpcProtocolOptions
  clients: Map<string, Client>
  methods: Map<string, GrpcMethods>
}

/** Unary calls from proto files, one channel to an address. Needs @grpc/grpc-js and @grpc/proto-loader. */
export function grpcProtocol(options: GrpcProtocolOptions = {}): ProtocolFactory {
  return async ({ sourceService: targetService }) => {
    const grpc = await loadPackage(() => import('@grpc/grpc-js'), {
      name: '@grpc/grpc-js',
      targetService,
    })
    const loader = await loadPackage(() => import('@grpc/proto-loader'), {
      name: '@grpc/proto-loader',
      targetService,
    })
    const clients = new Map<string, Client>()
    const shared: Shared = { grpc, loader, options, clients, methods: new Map() }
    return {
      channelTo: (service, endpoint) => channelTo(shared, service, endpoint),
      close: async () => {
        for (const client of clients.values()) client.close()
        clients.clear()
      },
    }
  }
}

function channelTo(shared: Shared, targetService: string, given: unknown): Channel {
  const endpoint = parseEndpoint(endpointSchema, given, { targetService, protocol })
  const methods = methodsOf(shared, endpoint)
  const client = clientOf(shared, targetService, endpoint)
  return {
    messageFormat: 'protobuf',
    operationOf: (method) => rpcOf(method, endpoint.service),
    call: (request) => {
      const rpc = rpcOf(request.method, endpoint.service)
      const method = methods.get(rpc)
      if (method) return send(shared.grpc, { client, method }, request)
      const known = [...methods.keys()].join(', ')
      throw new NotConfiguredError(targetService, `no unary gRPC method "${rpc}" among ${known}`)
    },
  }
}

function methodsOf({ loader, methods }: Shared, source: z.output<typeof endpointSchema>) {
  const key = JSON.stringify([source.protoFile, source.includeDirs])
  const known = methods.get(key)
  if (known) return known
  const loaded = loadMethods(loader, source)
  methods.set(key, loaded)
  return loaded
}

function clientOf(
  { grpc, options, clients }: Shared,
  targetService: string,
  { address, tls }: z.output<typeof endpointSchema>,
): Client {
  const key = `${address} ${tls}`
  const known = clients.get(key)
  if (known) return known
  const { credentials } = grpc
  const usual = tls ? credentials.createSsl() : credentials.createInsecure()
  const client = new grpc.Client(address, options.credentials ?? usual, {
    'grpc.max_receive_message_length': options.maxAnswerBytes ?? 16 * 1024 * 1024,
    // Finds out that a connection is half-open; servers refuse less than every 10 s or so.
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 5_000,
    // A service that is back after a restart is not left waiting for the default of two minutes.
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 5_000,
    ...(tls ? {} : { 'grpc.default_authority': targetService }),
  })
  clients.set(key, client)
  return client
}

function send(
  grpc: typeof Grpc,
  { client, method }: { client: Client; method: GrpcMethod },
  request: OutgoingRequest,
): Promise<Answer> {
  const { targetService, signal } = request
  const metadata = new grpc.Metadata()
  for (const [name, value] of Object.entries(request.headers)) metadata.set(name, value)
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(interruptedError(request, { protocol, sent: false }))
    const body = serialize(method, request)
    if (body instanceof Error) return reject(body)
    request.onRequestBytes(body.length)
    const headers: Record<string, string> = {}
    const keep = (incoming: Grpc.Metadata) => Object.assign(headers, textsOf(incoming))
    const remainingMs = request.remainingMs()
    const deadline = { deadline: Date.now() + remainingMs }
    const cancel = () => call.cancel()
    const call = client.makeUnaryRequest(
      method.path,
      () => body,
      method.responseDeserialize,
      request.payload,
      metadata,
      Number.isFinite(remainingMs) ? deadline : {},
      (error, payload) => {
        signal.removeEventListener('abort', cancel)
        if (!error) return resolve({ payload, status: 0, headers })
        Object.assign(headers, textsOf(error.metadata))
        reject(signal.aborted ? interrupted(request) : failureOf(error, targetService))
      },
    )
    call.on('metadata', keep)
    signal.addEventListener('abort', cancel, { once: true })
  })
}

const interrupted = (request: OutgoingRequest) =>
  interruptedError(request, { protocol, sent: true })

function serialize(method: GrpcMethod, { targetService, payload }: OutgoingRequest) {
  try {
    return method.requestSerialize(typeof payload === 'object' && payload ? payload : {})
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `the payload is no ${method.path.slice(1)} request: ${why}`
    return new NotConfiguredError(targetService, message, { cause })
  }
}

function textsOf(metadata: Grpc.Metadata | undefined): Record<string, string> {
  const entries = Object.entries(metadata?.getMap() ?? {})
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}

function failureOf(error: ServiceError, targetService: string): Error {
  const { code: status, details } = error
  const { otherProtocolMayHelp, ...traits } = traitsOfGrpcStatus(status, details)
  const message = `${targetService} answered gRPC status ${status}: ${details}`
  const about = { targetService, protocol, status, cause: error }
  const faultOf = textsOf(error.metadata)[contextHeaders.faultOf]
  if (isDeadlineExceeded(status)) {
    return new AttemptTimeoutError(message, { ...about, sent: true, faultOf })
  }
  if (otherProtocolMayHelp && !traits.mayHaveExecuted && traits.transient) {
    return new ConnectionError(`${targetService}: ${details}`, { ...about, sent: false })
  }
  // A cancellation that is not ours is the server's or the network's doing.
  const targetFault = traits.targetFault || isCancelled(status)
  return new RemoteError(message, {
    ...about,
    otherProtocolMayHelp,
    traits: { ...traits, targetFault, faultOf },
    payload: details,
  })
}
