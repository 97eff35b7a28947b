import { execFile } from 'node:child_process'
import { link, readFile, rename, unlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Cluster } from './cluster.ts'

const runFile = promisify(execFile)

export type Postmaster = { pid: number; port: number }

/**
 * The server that runs on this cluster, whoever started it. A `postmaster.pid` whose process is gone
 * is PostgreSQL's own business; one whose process id now belongs to a zombie or to something else
 * would keep PostgreSQL from starting, so it is removed.
 */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const content = await readFile(cluster.pidFile, 'utf8').catch(() => '')
  const lines = content.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  if (await isPostmasterOf(pid, cluster.dataFolder)) return { pid, port: Number(lines[3]) || 0 }
  if (exists(pid)) await removeStale(cluster.pidFile, content)
  return null
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function isPostmasterOf(pid: number, dataFolder: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
    const state = (await read('stat')).split(') ').at(-1)?.at(0)
    return state !== 'Z' && (await read('cmdline')).split('\0').includes(dataFolder)
  }
  const listed = await runFile('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)])
    .then(({ stdout }) => stdout.trim())
    .catch(() => '')
  return listed !== '' && !listed.startsWith('Z') && listed.includes(dataFolder)
}

/** Another process may have started a server since `content` was read: its file is put back. */
async function removeStale(pidFile: string, content: string): Promise<void> {
  const taken = `${pidFile}.stale-${process.pid}`
  try {
    await rename(pidFile, taken)
    if ((await readFile(taken, 'utf8')) !== content) await link(taken, pidFile)
  } catch {
    // Somebody else was faster.
  }
  await unlink(taken).catch(() => {})
}
