import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '#lib/platform/log.ts'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { keepLogLimited, limitLog, readSince, sizeOf } from './log-file.ts'
import type { RunAs } from './run-as.ts'

/** For a machine with two cores that does other things too; durability stays on. */
const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  // Sums over thousands of edges are hashed in memory, not sorted on disk.
  work_mem: '64MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  wal_compression: 'pglz',
  min_wal_size: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '10min',
  autovacuum_naptime: '20s',
  // A transaction that touches every daily partition locks each of them and its indexes.
  max_locks_per_transaction: '512',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Errors of statements go to who sent them; the log tells of the server itself.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
}

// PostgreSQL's fast and immediate shutdown, then by force.
const stopSignals = [
  ['SIGINT', 30],
  ['SIGQUIT', 10],
  ['SIGKILL', 10],
] as const

export type StartOptions = {
  cluster: Cluster
  binaries: Binaries
  runAs: RunAs
  settings: Readonly<Record<string, string>>
}

/** A server that this process started. */
export type OwnedServer = {
  child: ChildProcess
  /** What it logged, if it has ended. */
  failure: Promise<string>
  isRunning(): boolean
  stop(): Promise<void>
}

export async function startServer(options: StartOptions): Promise<OwnedServer> {
  const { cluster, binaries, runAs } = options
  const port = await choosePort(cluster.portFile)
  await writeFile(cluster.portFile, `${port}\n`)
  await limitLog(cluster.logFile)
  const logged = await sizeOf(cluster.logFile)
  const settings = Object.entries({ ...defaultSettings, ...options.settings })
  const launch = runAs.command(
    binaries.postgres,
    [
      ...['-D', cluster.dataFolder, '-p', String(port)],
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { bound: true },
  )
  const descriptor = openSync(cluster.logFile, 'a', 0o600)
  const child = spawn(launch.program, launch.args, {
    uid: launch.uid,
    gid: launch.gid,
    cwd: '/',
    // A group of its own: Ctrl-C in a terminal is for us, and we end it in our own time.
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
  })
  closeSync(descriptor)
  child.unref()
  return own(child, () => readSince(cluster.logFile, logged), keepLogLimited(cluster.logFile))
}

function own(
  child: ChildProcess,
  readLog: () => Promise<string>,
  release: () => void,
): OwnedServer {
  let running = true
  let stopping = false
  const interrupt = () => child.kill('SIGINT')
  process.on('exit', interrupt)
  const ended = new Promise<string>((resolve) => {
    const end = (reason: string) => {
      if (!running) return
      running = false
      release()
      process.off('exit', interrupt)
      if (!stopping) log.warn({ pid: child.pid, reason }, 'The embedded PostgreSQL has ended')
      resolve(reason)
    }
    child.on('error', (error) => end(error.message))
    child.on('exit', (code, signal) => end(`it ended with ${signal ?? `exit code ${code}`}`))
  })
  return {
    child,
    isRunning: () => running,
    failure: ended.then(async (reason) => `${reason}\n${await readLog()}`.trim()),
    async stop() {
      stopping = true
      child.ref()
      for (const [signal, seconds] of stopSignals) {
        if (!running) return
        child.kill(signal)
        await Promise.race([ended, sleep(seconds * 1000, undefined, { ref: false })])
      }
    },
  }
}

/** The port of last time if it is free, so that whoever noted it finds the server again. */
async function choosePort(portFile: string): Promise<number> {
  const before = Number(await readFile(portFile, 'utf8').catch(() => ''))
  if (before > 0 && (await listenOnce(before)) === before) return before
  return (await listenOnce(0)) ?? 0
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null))
    })
  })
}
