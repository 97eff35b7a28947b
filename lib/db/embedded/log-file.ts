import { copyFile, stat, truncate } from 'node:fs/promises'
import { closeSync, openSync, readSync } from 'node:fs'

const limitBytes = 10 * 1024 * 1024
const everyMs = 60_000

/** Keeps a file that others append to below 10 MiB; the part before stays once, in `<file>.1`. */
export async function limitLog(file: string): Promise<void> {
  const size = await sizeOf(file)
  if (size <= limitBytes) return
  await copyFile(file, `${file}.1`)
  await truncate(file, 0)
}

/** Does so every minute until the returned function is called. */
export function keepLogLimited(file: string): () => void {
  const timer = setInterval(() => void limitLog(file).catch(() => {}), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

export async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0
}

/** What was appended since `offset`, at most the last 4 KiB of it. */
export async function readSince(file: string, offset: number): Promise<string> {
  const size = await sizeOf(file)
  const from = Math.max(size < offset ? 0 : offset, size - 4096)
  const buffer = Buffer.alloc(size - from)
  if (buffer.length === 0) return ''
  const descriptor = openSync(file, 'r')
  try {
    const read = readSync(descriptor, buffer, 0, buffer.length, from)
    return buffer.toString('utf8', 0, read).trim()
  } finally {
    closeSync(descriptor)
  }
}
