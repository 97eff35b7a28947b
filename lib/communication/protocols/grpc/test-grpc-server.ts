import { fileURLToPath } from 'node:url'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { grpcMethods } from '../server/grpc.ts'
import type { Methods, ServerOptions } from '../server/served.ts'

const protoFile = fileURLToPath(new URL('test-service.proto', import.meta.url))
const service = 'signalbox.test.Orders'

/** A real gRPC server on a port that the system chooses. */
export async function startGrpcServer(methods: Methods, options: ServerOptions = {}) {
  const server = new Server()
  const { definition, implementation } = await grpcMethods(methods, {
    ...options,
    protoFile,
    service,
  })
  server.addService(definition, implementation)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  return { port, endpoint: endpointOf(port), stop: async () => server.forceShutdown() }
}

export const endpointOf = (port: number) => ({ address: `127.0.0.1:${port}`, protoFile, service })
