import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { chooseRunAs, hasSetpriv } from './embedded/run-as.ts'
import { ensureEmbeddedServer } from './embedded-server.ts'

const isRoot = process.getuid?.() === 0
const settings = { fsync: 'off' }

let dataDir: string
let cleanUps: (() => Promise<void> | void)[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'signalbox-embedded-'))
  await chmod(dataDir, 0o755)
  cleanUps = [() => rm(dataDir, { recursive: true, force: true })]
})
afterEach(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp()
})

async function ensure() {
  const server = await ensureEmbeddedServer({ dataDir, settings })
  cleanUps.push(() => server.stop())
  return server
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ value: unknown }>(text)).rows.map((row) => row.value)
  } finally {
    await client.end()
  }
}

type Holder = { child: ChildProcess; url: string; startedHere: boolean }

/** Another process that uses the server until it is killed. */
async function holdElsewhere(wrapper: string[] = []): Promise<Holder> {
  const module = join(import.meta.dirname, 'embedded-server.ts')
  const script = `
    const { ensureEmbeddedServer } = await import(${JSON.stringify(module)})
    const options = ${JSON.stringify({ dataDir, settings })}
    const server = await ensureEmbeddedServer(options).catch((error) => ({ failure: error.message }))
    console.log(JSON.stringify(server))
    setInterval(() => {}, 1000)`
  const command = [...wrapper, process.execPath, '--input-type=module', '-e', script]
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanUps.push(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const answer = JSON.parse(String(line))
  if (answer.failure) throw new Error(answer.failure)
  return { child, ...answer }
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10)
}

/** A killed process may stay as a zombie; a bare Linux has no `ps`, and macOS no `/proc`. */
function isRunning(pid: number): boolean {
  if (process.platform === 'linux') {
    const status = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
    return status !== '' && !status.includes(') Z')
  }
  const listed = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  return listed !== '' && !listed.startsWith('Z')
}

function untilGone(pid: number): Promise<void> {
  return vi.waitFor(() => expect(isRunning(pid)).toBe(false), 60_000)
}

describe('ensureEmbeddedServer', () => {
  it('keeps data and port over a restart', async () => {
    const first = await ensure()
    expect(first.startedHere).toBe(true)
    expect(
      await query(first.url, `SELECT current_setting('server_version_num')::int / 10000 AS value`),
    ).toEqual([18])
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS value')
    await first.stop()
    const second = await ensure()
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([42])
  })

  it('is shared by a second process', async () => {
    const own = await ensure()
    const other = await holdElsewhere()
    expect(other).toMatchObject({ url: own.url, startedHere: false })
  })

  it('is one server when two processes start at once', async () => {
    const both = await Promise.all([holdElsewhere(), holdElsewhere()])
    expect(both[0].url).toBe(both[1].url)
    expect(both.filter(({ startedHere }) => startedHere)).toHaveLength(1)
    expect(await query(both[0].url, 'SELECT 1 AS value')).toEqual([1])
  })

  it('comes back after kill -9 of PostgreSQL, with what was committed', async () => {
    const before = await ensure()
    await query(before.url, 'CREATE TABLE kept AS SELECT 42 AS value')
    const pid = await postmasterPid()
    process.kill(pid, 'SIGKILL')
    await untilGone(pid)
    const after = await ensure()
    expect(after).toMatchObject({ url: before.url, startedHere: true })
    expect(await query(after.url, 'SELECT value FROM kept')).toEqual([42])
  })

  it('ends with its parent, however that ends, and another process takes over', async (context) => {
    if (!hasSetpriv()) context.skip('setpriv --pdeathsig does not exist here')
    const owner = await holdElsewhere()
    expect(owner.startedHere).toBe(true)
    await query(owner.url, 'CREATE TABLE kept AS SELECT 42 AS value')
    const pid = await postmasterPid()
    owner.child.kill('SIGKILL')
    await untilGone(pid)
    const next = await ensure()
    expect(next.startedHere).toBe(true)
    expect(await query(next.url, 'SELECT value FROM kept')).toEqual([42])
  })

  it('starts although the process id of its pid file now belongs to something else', async () => {
    await (await ensure()).stop()
    const { program, args } = chooseRunAs([dataDir]).command('sleep', ['60'], { bound: true })
    const stranger = spawn(program, args, { stdio: 'ignore' })
    cleanUps.push(() => void stranger.kill())
    const pidFile = join(dataDir, 'postgres/data/postmaster.pid')
    await writeFile(pidFile, `${stranger.pid}\n${dataDir}/postgres/data\n1\n5432\n\n127.0.0.1\n`)
    const server = await ensure()
    expect(await query(server.url, 'SELECT 1 AS value')).toEqual([1])
    expect(stranger.exitCode).toBeNull()
  })

  it('finishes where a process was killed while it made the cluster', async () => {
    await mkdir(join(dataDir, 'postgres.init-999999999-abcd/data'), { recursive: true })
    await ensure()
    await expect(readFile(join(dataDir, 'postgres.init-999999999-abcd'))).rejects.toThrow('ENOENT')
  })

  it('listens on the loopback address only and keeps its password to itself', async () => {
    const { url } = await ensure()
    expect(await query(url, `SELECT current_setting('listen_addresses') AS value`)).toEqual([
      '127.0.0.1',
    ])
    const stranger = new URL(url)
    stranger.password = 'wrong'
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
    const mode = spawnSync('ls', ['-l', join(dataDir, 'postgres/password')]).stdout.toString()
    expect(mode).toMatch(/^-rw-------/)
  })

  it('says what PostgreSQL itself says when it cannot start', async () => {
    const attempt = ensureEmbeddedServer({ dataDir, settings: { shared_buffers: 'plenty' } })
    await expect(attempt).rejects.toThrow(/shared_buffers.*plenty/s)
  })

  it('refuses a folder of another major version and says what to do', async () => {
    await (await ensure()).stop()
    await writeFile(join(dataDir, 'postgres/data/PG_VERSION'), '17\n')
    await expect(ensure()).rejects.toThrow(/made by PostgreSQL 17.*move that folder/s)
  })
})

describe('ensureEmbeddedServer and the accounts of the machine', () => {
  const asNobody = ['setpriv', '--reuid=nobody', '--regid=65534', '--clear-groups', '--']

  it('works for an ordinary user', async (context) => {
    if (!isRoot) context.skip('all other tests run as an ordinary user already')
    const readable = [process.execPath, join(import.meta.dirname, '../../package.json')]
    const check = spawnSync('setpriv', [...asNobody.slice(1), 'head', '-c1', ...readable])
    if (check.status !== 0) context.skip('the user "nobody" cannot read the project')
    await chown(dataDir, 65_534, 65_534)
    const server = await holdElsewhere(asNobody)
    expect(server.startedHere).toBe(true)
    expect(await query(server.url, 'SELECT 1 AS value')).toEqual([1])
    server.child.kill('SIGKILL')
    await untilGone(await postmasterPid().catch(() => 0))
  })

  it('works for root below a folder that is closed to others, or says what to do', async (context) => {
    if (!isRoot) context.skip('only root has to change the user')
    await chmod(dataDir, 0o700)
    const outcome = await ensure().then(
      ({ url }) => query(url, 'SELECT 1 AS value'),
      (error: Error) => error.message,
    )
    if (typeof outcome === 'string') expect(outcome).toMatch(/cannot enter .*SIGNALBOX_DATA_DIR/)
    else expect(outcome).toEqual([1])
  })

  it('names the folder that an ordinary user may not write', async (context) => {
    if (!isRoot) context.skip('root is needed to make such a folder')
    await chmod(dataDir, 0o755)
    await expect(holdElsewhere(asNobody)).rejects.toThrow(/cannot be written.*SIGNALBOX_DATA_DIR/s)
  })
})
