import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { limitLog, readSince, sizeOf } from './log-file.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-log-'))
  file = join(folder, 'postgres.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('limitLog', () => {
  it('puts aside what has grown too large, and only then', async () => {
    await writeFile(file, 'small')
    await limitLog(file)
    expect(await sizeOf(file)).toBe(5)
    await writeFile(file, Buffer.alloc(11 * 1024 * 1024))
    await limitLog(file)
    expect(await sizeOf(file)).toBe(0)
    expect((await stat(`${file}.1`)).size).toBe(11 * 1024 * 1024)
  })

  it('does not mind that there is none yet', async () => {
    await limitLog(file)
    expect(await sizeOf(file)).toBe(0)
  })
})

describe('readSince', () => {
  it('reads what was added, the end of it if that is much', async () => {
    await writeFile(file, 'before\n')
    const offset = await sizeOf(file)
    expect(await readSince(file, offset)).toBe('')
    await appendFile(file, 'FATAL: no\n')
    expect(await readSince(file, offset)).toBe('FATAL: no')
    await appendFile(file, `${'x'.repeat(10_000)}end`)
    expect(await readSince(file, offset)).toMatch(/^x{4093}end$/)
  })
})
