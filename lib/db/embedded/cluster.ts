import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import type { Binaries } from './binaries.ts'
import type { Launch, RunAs } from './run-as.ts'

export const databaseUser = 'signalbox'
export const databaseName = 'signalbox'
const majorVersion = '18'

/** The files of an embedded server: all below `<dataDir>/postgres`. */
export type Cluster = {
  dataFolder: string
  pidFile: string
  portFile: string
  logFile: string
  password: string
}

/**
 * Finds the cluster below `dataDir` or makes it: in a folder of its own that is renamed when it is
 * complete, so that of two processes that make one at once, one wins and both use it.
 */
export async function ensureCluster(
  dataDir: string,
  binaries: Binaries,
  runAs: RunAs,
): Promise<Cluster> {
  const home = join(dataDir, 'postgres')
  if (!existsSync(join(home, 'data', 'PG_VERSION'))) {
    await removeAbandoned(dataDir)
    await createCluster(dataDir, binaries, runAs)
  }
  await checkVersion(home)
  return {
    dataFolder: join(home, 'data'),
    pidFile: join(home, 'data', 'postmaster.pid'),
    portFile: join(home, 'port'),
    logFile: join(home, 'postgres.log'),
    password: (await readFile(join(home, 'password'), 'utf8')).trim(),
  }
}

async function createCluster(dataDir: string, binaries: Binaries, runAs: RunAs): Promise<void> {
  const draft = join(dataDir, `postgres.init-${process.pid}-${randomBytes(4).toString('hex')}`)
  const passwordFile = join(draft, 'password')
  await mkdir(draft, { mode: 0o755 })
  try {
    await mkdir(join(draft, 'data'), { mode: 0o700 })
    await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
    await giveTo(runAs, join(draft, 'data'), passwordFile)
    await run(
      runAs.command(binaries.initdb, [
        ...['-D', join(draft, 'data'), '-U', databaseUser, `--pwfile=${passwordFile}`],
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
        ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ]),
    )
    const single = ['--single', '-D', join(draft, 'data'), 'postgres']
    await run(runAs.command(binaries.postgres, single), `CREATE DATABASE ${databaseName}\n`)
    if (runAs.account) await chown(passwordFile, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
    await chmod(passwordFile, 0o600)
    await rename(draft, join(dataDir, 'postgres'))
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (existsSync(join(dataDir, 'postgres', 'data', 'PG_VERSION'))) return
    throw new AppError(
      'unavailable',
      `The embedded PostgreSQL could not be set up in ${dataDir}: ${messageOf(error)}`,
      { cause: error },
    )
  }
}

async function giveTo(runAs: RunAs, ...paths: string[]): Promise<void> {
  if (!runAs.account) return
  for (const path of paths) await chown(path, runAs.account.uid, runAs.account.gid)
}

/** Drafts of processes that were killed while they made a cluster. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = Number(/^postgres\.init-(\d+)-/.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    await rm(join(dataDir, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function checkVersion(home: string): Promise<void> {
  const version = (await readFile(join(home, 'data', 'PG_VERSION'), 'utf8')).trim()
  if (version === majorVersion) return
  throw new AppError(
    'unavailable',
    `${home} was made by PostgreSQL ${version}, but this Signalbox brings PostgreSQL ${majorVersion}: move that folder away to begin anew, or serve it with PostgreSQL ${version} and set DATABASE_URL.`,
  )
}

async function run(launch: Launch, input = ''): Promise<void> {
  const { program, args, uid, gid } = launch
  const child = spawn(program, args, { uid, gid, cwd: '/', stdio: 'pipe' })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  // The single-user server answers 0 even where a statement failed.
  if (code === 0 && !/\b(ERROR|FATAL|PANIC):/.test(output)) return
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.trim().slice(-2000)}`)
}
