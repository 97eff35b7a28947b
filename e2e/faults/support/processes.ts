import { readFile } from 'node:fs/promises'
import { expect, vi } from 'vitest'

/** A zombie has ended, though nobody has asked for its exit code yet. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')
  return status.split(') ').at(-1)?.at(0) !== 'Z'
}

export async function untilEnded(pid: number): Promise<void> {
  await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false), {
    timeout: 30_000,
    interval: 50,
  })
}
