import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import {
  type handleUnaryCall,
  Server as GrpcServer,
  ServerCredentials,
  type ServiceError,
} from '@grpc/grpc-js'
import { healthService } from './grpc-health-v1.ts'
import type { Check } from './model.ts'

export type TestServer = {
  port: number
  /** Connections that are open at this moment. */
  open(): number
  [Symbol.asyncDispose](): Promise<void>
}

export function serveHttp(listener: RequestListener): Promise<TestServer> {
  return listen(createHttpServer(listener))
}

export function serveTcp(onSocket: (socket: Socket) => void): Promise<TestServer> {
  return listen(
    createTcpServer((socket) => {
      onSocket(socket)
      socket.resume()
    }),
  )
}

async function listen(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: portOf(server.address()),
    open: () => sockets.size,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return address.port
}

export type GrpcAnswer = string | Pick<ServiceError, 'code' | 'details'>

function checkHandler(
  answer: (service: string) => GrpcAnswer | undefined,
): handleUnaryCall<{ service: string }, { status: string }> {
  return (call, reply) => {
    const given = answer(call.request.service)
    if (typeof given === 'string') reply(null, { status: given })
    else if (given !== undefined) reply(given)
  }
}

/** Answers Check with a serving status or an error; with nothing, it never answers. */
export async function serveGrpcHealth(
  answer: (service: string) => GrpcAnswer | undefined,
): Promise<{ port: number } & AsyncDisposable> {
  const server = new GrpcServer()
  server.addService(healthService, { Check: checkHandler(answer) })
  return { port: await bind(server), [Symbol.asyncDispose]: async () => server.forceShutdown() }
}

export function bind(server: GrpcServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    )
  })
}

export function httpCheck(port: number, changes: Partial<Check> = {}): Check {
  const url = `http://127.0.0.1:${port}/health`
  return {
    serviceName: 'payment-service',
    endpoint: url,
    type: 'health',
    target: { kind: 'http', url, expectedStatus: [[200, 299]] },
    intervalMs: 1_000,
    timeoutMs: 5_000,
    ...changes,
  }
}

export function grpcCheck(port: number, changes: Partial<Check> = {}): Check {
  const address = `127.0.0.1:${port}`
  return {
    ...httpCheck(port),
    endpoint: `grpc://${address}`,
    target: { kind: 'grpc', address, service: '' },
    ...changes,
  }
}
