import { NotConfiguredError } from './protocol-errors.ts'
import type { Protocol, ProtocolClient, ProtocolFactory, ProtocolOptions } from './model.ts'

type Entry = {
  factory: ProtocolFactory
  legacy: boolean
  client: Promise<ProtocolClient> | undefined
}

/** Which protocols there are. A client is made on the first call that needs it, and then kept. */
export class ProtocolRegistry {
  readonly #entries = new Map<Protocol, Entry>()
  readonly #options: ProtocolOptions

  constructor(options: ProtocolOptions) {
    this.#options = options
  }

  register(protocol: Protocol, factory: ProtocolFactory, { legacy = false } = {}): void {
    if (this.#entries.has(protocol)) throw new Error(`${protocol} is registered already`)
    this.#entries.set(protocol, { factory, legacy, client: undefined })
  }

  has(protocol: Protocol): boolean {
    return this.#entries.has(protocol)
  }

  isLegacy(protocol: Protocol): boolean {
    return this.#entries.get(protocol)?.legacy ?? false
  }

  /** @throws NotConfiguredError for a protocol that is not registered, or cannot be loaded. */
  async clientOf(protocol: Protocol, targetService: string): Promise<ProtocolClient> {
    const entry = this.#entries.get(protocol)
    if (!entry) {
      throw new NotConfiguredError(targetService, `no protocol "${protocol}" is registered`)
    }
    entry.client ??= Promise.resolve(entry.factory(this.#options))
    try {
      return await entry.client
    } catch (error) {
      // A later call may find what was missing.
      entry.client = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    const clients = [...this.#entries.values()].flatMap(({ client }) => (client ? [client] : []))
    for (const entry of this.#entries.values()) entry.client = undefined
    await Promise.allSettled(clients.map(async (client) => (await client).close()))
  }
}
