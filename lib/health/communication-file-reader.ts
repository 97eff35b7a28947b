import { open } from 'node:fs/promises'
import { messageOf } from '#lib/platform/errors.ts'
import { formatFault, parseCommunicationFile } from './communication-file.ts'
import type { ProbedService } from './model.ts'

const maxBytes = 1024 * 1024

export type FileState =
  | { kind: 'missing' }
  | { kind: 'read'; services: ProbedService[] }
  | { kind: 'faulty'; faults: string[] }

export type CommunicationFileReader = {
  /** What the file has become since the last call; undefined when it is as it was. */
  poll(): Promise<FileState | undefined>
}

export function createCommunicationFileReader(path: string): CommunicationFileReader {
  let lastSeen: string | undefined
  return {
    async poll() {
      const { seen, state } = await readState(path, lastSeen)
      if (seen === lastSeen) return undefined
      lastSeen = seen
      return state
    },
  }
}

type Reading = { seen: string; state?: FileState }

async function readState(path: string, lastSeen: string | undefined): Promise<Reading> {
  try {
    await using file = await open(path)
    const { mtimeNs, size, ino } = await file.stat({ bigint: true })
    const seen = `${mtimeNs} ${size} ${ino}`
    if (seen === lastSeen) return { seen }
    if (size > maxBytes) {
      return { seen, state: faulty(path, `has ${size} bytes, at most ${maxBytes}`) }
    }
    const { services, faults } = parseCommunicationFile(await file.readFile('utf8'))
    if (faults.length === 0) return { seen, state: { kind: 'read', services } }
    return { seen, state: { kind: 'faulty', faults: faults.map((one) => formatFault(path, one)) } }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { seen: 'missing', state: { kind: 'missing' } }
    }
    return { seen: messageOf(error), state: faulty(path, messageOf(error)) }
  }
}

function faulty(path: string, message: string): FileState {
  return { kind: 'faulty', faults: [`${path}: ${message}`] }
}
