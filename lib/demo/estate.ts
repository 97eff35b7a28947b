import type { Server } from 'node:http'
import { systemClock, type Clock } from '#lib/platform/clock.ts'
import type { HttpPorts } from './communication-file.ts'
import { openDemoDatabase } from './demo-database.ts'
import { createExternalProvider } from './external-provider.ts'
import { generateLoad } from './generate-load.ts'
import { demoSeed } from './model.ts'
import { faultsAt, type Faults } from './incident.ts'
import { listen, startService, type EstateContext, type LiveService } from './live-service.ts'
import { openQueue } from './queue.ts'
import { seededRandom } from '#lib/platform/seeded-random.ts'
import { enableContext } from './telemetry.ts'
import { bankGateway } from './services/external-providers.ts'
import { externalProviders, services } from './topology.ts'

export type EstateStage = 'database' | 'queue' | 'services' | 'traffic'

export type EstateOptions = {
  /** Base URL: spans go to `<otlpEndpoint>/v1/traces`. */
  otlpEndpoint: string
  databaseUrl: string
  /** When the incident's script begins; now if left out. History must be made with the same. */
  epochMs?: number
  seed?: number
  clock?: Clock
  signal?: AbortSignal
  onProgress?: (stage: EstateStage, done: number, total: number) => void
}

export type Estate = { httpPorts: HttpPorts; epochMs: number; stop: () => Promise<void> }

/** Starts every service of the estate in this process, and users who call them. */
export async function startEstate(options: EstateOptions): Promise<Estate> {
  const { clock = systemClock, seed = demoSeed, onProgress = () => undefined } = options
  const epochMs = options.epochMs ?? clock.now()
  const stopping = new AbortController()
  const stops: (() => Promise<void> | void)[] = []
  let stopped: Promise<void> | null = null
  const stop = () => (stopped ??= stopAll(stopping, stops))
  options.signal?.addEventListener('abort', () => void stop(), { once: true })
  try {
    enableContext()
    onProgress('database', 0, 1)
    const database = await openDemoDatabase(options.databaseUrl)
    stops.push(database.stop)
    onProgress('queue', 0, 1)
    const queue = await openQueue(options.databaseUrl)
    stops.push(queue.stop)
    const estate: EstateContext = {
      otlpEndpoint: options.otlpEndpoint,
      database,
      queue,
      ports: { http: new Map(), grpc: new Map() },
      faults: () => faultsAt(clock.now(), epochMs),
      random: seededRandom(epochMs),
      stopping: stopping.signal,
    }
    await startExternals(estate, stops)
    await startServices(estate, { stops, onProgress })
    options.signal?.throwIfAborted()
    const gatewayPort = estate.ports.http.get('api-gateway') ?? 0
    const load = generateLoad({ gatewayPort, seed, random: estate.random })
    stops.push(load.stop)
    onProgress('traffic', 1, 1)
    return { httpPorts: Object.fromEntries(estate.ports.http), epochMs, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Stops = (() => Promise<void> | void)[]

async function startExternals(estate: EstateContext, stops: Stops) {
  const calm: Faults = { phase: 'calm', slowdown: 1, failShare: 0, hangShare: 0 }
  for (const provider of externalProviders) {
    const faults = provider === bankGateway ? estate.faults : () => calm
    const server: Server = createExternalProvider({ provider, faults, random: estate.random })
    estate.ports.http.set(provider.name, await listen(server))
    stops.push(() => {
      server.closeAllConnections()
      server.close()
    })
  }
}

type Starting = { stops: Stops; onProgress: NonNullable<EstateOptions['onProgress']> }

async function startServices(estate: EstateContext, { stops, onProgress }: Starting) {
  const started: LiveService[] = []
  for (const service of services) {
    onProgress('services', started.length, services.length)
    const live = await startService(estate, service)
    started.push(live)
    stops.push(live.stop)
  }
  for (const live of started) await live.subscribe()
  onProgress('services', services.length, services.length)
}

/** The last to start is the first to stop; one that fails doesn't keep the others. */
async function stopAll(stopping: AbortController, stops: Stops) {
  stopping.abort()
  for (const stop of stops.toReversed()) await Promise.resolve(stop()).catch(() => undefined)
}
