import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { followCommunicationFile } from './follow-communication-file.ts'

let folder: string
let file: string
let version = 0

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-health-'))
  file = join(folder, '.communication.yml')
})
afterEach(() => rm(folder, { recursive: true }))

async function write(text: string) {
  await writeFile(file, text)
  version += 1
  await utimes(file, version, version)
}

function follow() {
  const lines: string[] = []
  const adopted: string[][] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const followed = followCommunicationFile(file, log, (services) => {
    adopted.push(services.map(({ name }) => name))
  })
  return { ...followed, adopted, logged: () => lines.join('') }
}

const listing = (name: string) => `version: 1\nservices:\n  - name: ${name}\n`

describe('following .communication.yml', () => {
  it('takes a missing file for no checks', async () => {
    const { poll, adopted, status } = follow()
    await poll()
    expect(adopted).toEqual([[]])
    expect(status()).toEqual({ path: file, state: 'missing', faults: [] })
  })

  it('reads it when it comes, when it changes, and not in between', async () => {
    const { poll, adopted, status } = follow()
    await poll()
    await write(listing('a'))
    await poll()
    await poll()
    await write(listing('b'))
    await poll()
    expect(adopted).toEqual([[], ['a'], ['b']])
    expect(status().state).toBe('read')
  })

  it('keeps what ran when the new version is broken, and logs all its faults', async () => {
    const { poll, adopted, status, services, logged } = follow()
    await write(listing('a'))
    await poll()
    await write('version: 2\nservices: 1\n')
    await poll()
    expect(adopted).toEqual([['a']])
    expect(services()).toMatchObject([{ name: 'a' }])
    expect(status()).toEqual({
      path: file,
      state: 'faulty',
      faults: [
        `${file}:1:1 version: must be 1, got "2"`,
        `${file}:2:1 services: must be a list, got "1"`,
      ],
    })
    expect(logged()).toContain('version: must be 1')
    expect(logged()).toContain('services: must be a list')
    await write(listing('b'))
    await poll()
    expect(adopted).toEqual([['a'], ['b']])
  })

  it('stops when the file is taken away', async () => {
    const { poll, adopted } = follow()
    await write(listing('a'))
    await poll()
    await rm(file)
    await poll()
    expect(adopted).toEqual([['a'], []])
  })

  it('refuses what is no file, and one that is too large', async () => {
    const { poll, adopted, status } = follow()
    await mkdir(file)
    await poll()
    expect(status()).toMatchObject({ state: 'faulty', faults: [expect.stringContaining('EISDIR')] })
    await rm(file, { recursive: true })
    await write(' '.repeat(1024 * 1024 + 1))
    await poll()
    expect(status().faults).toEqual([`${file}: has 1048577 bytes, at most 1048576`])
    expect(adopted).toEqual([])
  })
})
