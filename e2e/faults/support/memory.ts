import { readFile } from 'node:fs/promises'

/** The most memory that a process ever held, in MiB; nothing where the system does not tell. */
export async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0
  return Math.round(Number(kibibytes) / 1024)
}
