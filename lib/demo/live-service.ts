import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Client } from '@grpc/grpc-js'
import type { DemoDatabase } from './demo-database.ts'
import { callGrpc, createGrpcClient } from './grpc-client.ts'
import { createGrpcService, listenGrpc } from './grpc-service.ts'
import { answerHealth } from './health-endpoints.ts'
import { callHttp, createAgent, type OutgoingCall } from './http-client.ts'
import { createHttpService, type Perform } from './http-service.ts'
import type { Faults } from './incident.ts'
import { createLibraryClient, type LibraryClient } from './library-client.ts'
import type { ServiceDefinition } from './model.ts'
import type { Queue } from './queue.ts'
import { runOperation, type Surroundings } from './run-operation.ts'
import type { Random } from '#lib/platform/seeded-random.ts'
import { startTelemetry } from './telemetry.ts'
import { consumers, getOperation } from './topology.ts'

/** What all services of an estate have in common. `ports` fills as they start to listen. */
export type EstateContext = {
  otlpEndpoint: string
  database: DemoDatabase
  queue: Queue
  ports: { http: Map<string, number>; grpc: Map<string, number> }
  faults: () => Faults
  random: Random
  stopping: AbortSignal
}

export type LiveService = { subscribe: () => Promise<void>; stop: () => Promise<void> }

/** One service: its telemetry, its HTTP server and, where it has gRPC operations, a gRPC server. */
export async function startService(
  estate: EstateContext,
  service: ServiceDefinition,
): Promise<LiveService> {
  const telemetry = startTelemetry(service, estate.otlpEndpoint)
  const { tracer } = telemetry
  const library =
    service.calls === 'library' ? await createLibraryClient(estate, service, tracer) : null
  const connections = connect(estate, tracer, library)
  const perform: Perform = (operation, id, { headers, signal }) => {
    const run = () => runOperation(connections.surroundings, operation, { id, signal })
    return library ? library.inContextOf(headers, run) : run()
  }
  const common = { service, tracer, perform, newId: randomUUID }
  const health = (path: string) => answerHealth(service.name, path, estate.faults())
  const http = createHttpService({ ...common, health })
  estate.ports.http.set(service.name, await listen(http))
  const grpc = createGrpcService(common)
  if (grpc) estate.ports.grpc.set(service.name, await listenGrpc(grpc))
  return {
    subscribe: async () => {
      for (const { destination, operation } of consumers.filter((one) => one.service === service)) {
        const handle = (id: string, headers: Record<string, string>) =>
          perform(operation, id, { headers, signal: estate.stopping })
        await estate.queue.subscribe({ destination, subscriber: service.name, tracer, handle })
      }
    },
    stop: async () => {
      connections.close()
      await library?.close()
      http.closeAllConnections()
      http.close()
      grpc?.forceShutdown()
      await telemetry.stop()
    },
  }
}

/** A service's clients: they know the others by name and find their ports when they first call. */
function connect(
  estate: EstateContext,
  tracer: Surroundings['tracer'],
  library: LibraryClient | null,
) {
  const agent = createAgent()
  const clients = new Map<string, Client>()
  const clientOf = (name: string, port: number) => {
    const client = clients.get(name) ?? createGrpcClient(name, port)
    clients.set(name, client)
    return client
  }
  const call = (to: string, operationName: string, outgoing: OutgoingCall) => {
    const operation = getOperation(to, operationName)
    if (operation.entry.protocol !== 'grpc') {
      const target = { name: to, port: portOf(estate.ports.http, to), operation }
      return callHttp({ tracer, agent }, target, outgoing)
    }
    const port = portOf(estate.ports.grpc, to)
    return callGrpc(tracer, { name: to, port, client: clientOf(to, port), operation }, outgoing)
  }
  const surroundings: Surroundings = {
    random: estate.random,
    tracer,
    call,
    callWithRetries: library?.call ?? null,
    query: (step, id) => estate.database.query(tracer, step, id),
    publish: ({ destination, body }, id) =>
      estate.queue.publish(tracer, { destination, id, body: body(id) }),
    stopping: estate.stopping,
  }
  const close = () => {
    agent.destroy()
    for (const client of clients.values()) client.close()
  }
  return { surroundings, close }
}

function portOf(ports: Map<string, number>, name: string): number {
  const port = ports.get(name)
  if (port === undefined) throw new Error(`${name} does not listen`)
  return port
}

/** Listens on a port that the system chooses. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address) resolve(address.port)
    })
  })
}
