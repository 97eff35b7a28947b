import { Client, Pool, type ClientConfig, type PoolClient } from 'pg'
import type { Config } from '#lib/platform/config.ts'
import { AppError, isAppError, messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import type { ConnectionSource } from './connection-source.ts'
import { typeParsers } from './types.ts'
import { unreachable } from './unreachable.ts'

/** The server ends a statement itself; a connection that is silent for longer than this is dead. */
const silenceAfterTimeoutMs = 5_000
const longestIdleInTransactionMs = 60_000

type ConnectCallback = Parameters<Pool['connect']>[0]

export type PoolOptions = {
  /** In place of SIGNALBOX_DB_STATEMENT_TIMEOUT_MS; 0 for none, for work that may take long. */
  statementTimeoutMs?: number
  /** In place of SIGNALBOX_DB_POOL_MAX. */
  max?: number
}

/** A pool that says clearly why there is no connection, and follows an embedded server that moved. */
export class DatabasePool extends Pool {
  readonly #source: ConnectionSource
  readonly #connectTimeoutMs: number
  readonly #heardAt = new WeakMap<PoolClient, number>()
  #silentSince = 0

  constructor(config: Config, source: ConnectionSource, options: PoolOptions = {}) {
    const timeoutMs = options.statementTimeoutMs ?? config.SIGNALBOX_DB_STATEMENT_TIMEOUT_MS
    const silenceMs = timeoutMs ? timeoutMs + silenceAfterTimeoutMs : undefined
    super({
      max: options.max ?? config.SIGNALBOX_DB_POOL_MAX,
      connectionTimeoutMillis: config.SIGNALBOX_DB_CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      statement_timeout: timeoutMs || undefined,
      query_timeout: silenceMs,
      // The server, too, gives up whom it no longer hears: his locks keep out whoever sends again.
      idle_in_transaction_session_timeout: Math.min(
        silenceMs ?? longestIdleInTransactionMs,
        longestIdleInTransactionMs,
      ),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'signalbox',
      types: typeParsers,
      Client: class extends Client {
        constructor(given?: ClientConfig) {
          super({ ...given, connectionString: source.url() })
        }
      },
    })
    this.#source = source
    this.#connectTimeoutMs = config.SIGNALBOX_DB_CONNECT_TIMEOUT_MS
    this.on('connect', (client) => this.#guard(client))
    this.on('error', (error) => {
      if (this.ending) return
      log.warn({ reason: messageOf(error) }, 'An idle database connection was lost')
    })
  }

  override connect(): Promise<PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    const acquired = this.#acquire()
    if (!callback) return acquired
    acquired.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: Error) => callback(error, undefined, () => {}),
    )
  }

  async #acquire(): Promise<PoolClient> {
    try {
      return await this.#acquireHeard()
    } catch (error) {
      if (messageOf(error).includes('timeout exceeded when trying to connect')) {
        throw new AppError(
          'unavailable',
          `All ${this.options.max} connections to PostgreSQL are busy (SIGNALBOX_DB_POOL_MAX).`,
          { retryAfterSeconds: 1, cause: error },
        )
      }
      if (!this.#source.recover || this.ending) throw unreachable(error, this.#source.url())
      return this.#acquireAfterRecovery(this.#source.recover)
    }
  }

  async #acquireAfterRecovery(recover: () => Promise<void>): Promise<PoolClient> {
    try {
      await withDeadline(recover(), this.#connectTimeoutMs)
      return await this.#acquireHeard()
    } catch (error) {
      throw isAppError(error) ? error : unreachable(error, this.#source.url())
    }
  }

  /** Where one connection fell silent, others that have not been heard since would each cost as long. */
  async #acquireHeard(): Promise<PoolClient> {
    for (;;) {
      const client = await super.connect()
      if ((this.#heardAt.get(client) ?? Infinity) >= this.#silentSince) return client
      client.release(true)
    }
  }

  #guard(client: PoolClient): void {
    // A connection that breaks while it is in use, but between two queries, must not end the process.
    client.on('error', () => {})
    this.#heardAt.set(client, performance.now())
    client.query = new Proxy(client.query, {
      apply: (query, self, values: unknown[]) => {
        const startedAt = performance.now()
        const result: unknown = Reflect.apply(query, self, values)
        if (result instanceof Promise) {
          result.then(
            () => this.#heardAt.set(client, performance.now()),
            (error: unknown) => this.#onFailure(client, error, startedAt),
          )
        }
        return result
      },
    })
  }

  #onFailure(client: PoolClient, error: unknown, startedAt: number): void {
    if (messageOf(error) !== 'Query read timeout') return
    this.#silentSince = Math.max(this.#silentSince, startedAt)
    // pg gives a connection that timed out back to the pool, where it would let others wait, too.
    if (client instanceof Client) void client.end()
  }
}

async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the embedded server is still starting')), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}
