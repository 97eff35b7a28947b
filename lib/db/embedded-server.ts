import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { findBinaries } from './embedded/binaries.ts'
import { databaseName, databaseUser, ensureCluster, type Cluster } from './embedded/cluster.ts'
import { findPostmaster } from './embedded/postmaster.ts'
import { chooseRunAs } from './embedded/run-as.ts'
import { startServer, type OwnedServer, type StartOptions } from './embedded/start.ts'

const startTimeoutMs = 180_000
const startAttempts = 40

export type EmbeddedServer = {
  url: string
  /** This process started it, so it ends with this process. */
  startedHere: boolean
  /** Stops it if this process started it (also after a restart through another call). */
  stop(): Promise<void>
}
export type EmbeddedServerOptions = {
  dataDir: string
  /** PostgreSQL settings beside our own. */
  settings?: Readonly<Record<string, string>>
}

type Registry = {
  owned: Map<string, OwnedServer>
  ensuring: Map<string, Promise<EmbeddedServer>>
}

declare global {
  var signalboxEmbeddedServers: Registry | undefined
}

/** One for the whole process, since Next bundles a second copy of this module. */
function registry(): Registry {
  return (globalThis.signalboxEmbeddedServers ??= { owned: new Map(), ensuring: new Map() })
}

/**
 * A PostgreSQL server below `<dataDir>/postgres`: the one that runs there already, else a new one
 * that this process owns. When the owner ends, so does the server; whoever then asks again owns it.
 * @throws AppError `unavailable` that says why it cannot run and what to do.
 */
export async function ensureEmbeddedServer(
  options: EmbeddedServerOptions,
): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir)
  const { ensuring } = registry()
  const running = ensuring.get(dataDir)
  if (running) return running
  const attempt = ensure(dataDir, options.settings ?? {}).finally(() => ensuring.delete(dataDir))
  ensuring.set(dataDir, attempt)
  return attempt
}

async function ensure(
  dataDir: string,
  settings: Readonly<Record<string, string>>,
): Promise<EmbeddedServer> {
  const folder = await makeFolder(dataDir)
  const binaries = findBinaries()
  const runAs = chooseRunAs([folder, dirname(binaries.postgres)])
  const cluster = await ensureCluster(folder, binaries, runAs)
  const port = await reachServer(dataDir, { cluster, binaries, runAs, settings })
  const { owned } = registry()
  return {
    url: urlOf(cluster, port),
    startedHere: owned.get(dataDir)?.isRunning() ?? false,
    async stop() {
      await owned.get(dataDir)?.stop()
      owned.delete(dataDir)
    },
  }
}

async function makeFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
    return await realpath(dataDir)
  } catch (error) {
    throw new AppError(
      'unavailable',
      `The folder for data, ${dataDir}, cannot be written: ${messageOf(error)}. Set SIGNALBOX_DATA_DIR to one that this user may write, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

/** Waits for the server that runs, starts one where none does, and copes with others doing the same. */
async function reachServer(dataDir: string, options: StartOptions): Promise<number> {
  const { owned } = registry()
  const deadline = Date.now() + startTimeoutMs
  let lastProblem = 'it did not start'
  let starts = 0
  for (let pause = 20; Date.now() < deadline; pause = Math.min(pause * 1.5, 250)) {
    const postmaster = await findPostmaster(options.cluster)
    const own = owned.get(dataDir)
    if (postmaster) {
      const refusal = await connectOnce(urlOf(options.cluster, postmaster.port))
      if (refusal === null) return postmaster.port
      lastProblem = refusal
      if (/password authentication failed|does not exist/.test(refusal)) break
    } else if (!own?.isRunning()) {
      if (own && starts > 0) {
        lastProblem = await own.failure
        if (!mayPass(lastProblem) || starts >= startAttempts) break
      }
      owned.set(dataDir, await startServer(options))
      starts++
    }
    await sleep(pause)
  }
  throw new AppError(
    'unavailable',
    `The embedded PostgreSQL in ${dataDir} cannot be used: ${lastProblem}\nIts log is ${options.cluster.logFile}.`,
    { retryAfterSeconds: 5 },
  )
}

/** Another server took the lock or the port, or the processes of a killed one are still ending. */
function mayPass(problem: string): boolean {
  return /lock file|could not bind|could not create any TCP|shared memory block|signal|SIG/.test(
    problem,
  )
}

function urlOf(cluster: Cluster, port: number): string {
  return `postgres://${databaseUser}:${cluster.password}@127.0.0.1:${port}/${databaseName}`
}

async function connectOnce(connectionString: string): Promise<string | null> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return null
  } catch (error) {
    return messageOf(error)
  } finally {
    client.end().catch(() => {})
  }
}
