import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommunicationEvent } from './communication-event.ts'

type Entry = { name: string; bytes: number }

/**
 * Batches that could not be sent, one file each, oldest first. What another process of the same folder
 * left behind is sent as well; a batch that two of them send counts once.
 */
export class Spool {
  readonly #folder: string
  readonly #maxBytes: number
  #entries: Entry[] = []
  #sequence = 0

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder
    this.#maxBytes = maxBytes
  }

  static async open(folder: string, maxBytes: number): Promise<Spool> {
    const spool = new Spool(folder, maxBytes)
    await mkdir(folder, { recursive: true })
    for (const name of (await readdir(folder)).toSorted()) {
      if (!name.endsWith('.json')) continue
      const file = await stat(join(folder, name)).catch(() => undefined)
      if (file) spool.#entries.push({ name, bytes: file.size })
    }
    return spool
  }

  get bytes(): number {
    return this.#entries.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  oldest(): string | undefined {
    return this.#entries[0]?.name
  }

  /** Nothing for a file that is gone or was cut off. */
  async read(name: string): Promise<CommunicationEvent[]> {
    try {
      const parsed: unknown = JSON.parse(await readFile(join(this.#folder, name), 'utf8'))
      return Array.isArray(parsed) ? parsed : []
    } catch {
      return []
    }
  }

  async remove(name: string): Promise<void> {
    this.#entries = this.#entries.filter((entry) => entry.name !== name)
    await rm(join(this.#folder, name), { force: true })
  }

  /** Makes room by dropping the oldest. @returns how many events were dropped. */
  async write(events: readonly CommunicationEvent[]): Promise<number> {
    const text = JSON.stringify(events)
    const bytes = Buffer.byteLength(text)
    if (bytes > this.#maxBytes) return events.length
    let dropped = 0
    for (let entry = this.#entries[0]; entry && this.bytes + bytes > this.#maxBytes;) {
      dropped += (await this.read(entry.name)).length
      await this.remove(entry.name)
      entry = this.#entries[0]
    }
    this.#sequence += 1
    const time = String(Date.now()).padStart(15, '0')
    const name = `${time}-${process.pid}-${String(this.#sequence).padStart(9, '0')}.json`
    const draft = join(this.#folder, `${name}.draft`)
    await writeFile(draft, text)
    await rename(draft, join(this.#folder, name))
    this.#entries.push({ name, bytes })
    return dropped
  }
}
