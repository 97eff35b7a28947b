import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeDatabase, openDatabase, type Database } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'

export type Options = { gzip?: boolean; rows?: string; only?: string; screenshots?: string }

/** What a benchmark runs in: what it starts ends with it, whichever way that is. */
export class Bench {
  readonly options: Options
  readonly #cleanups: (() => Promise<unknown>)[] = []
  #closing: Promise<void> | undefined

  constructor(options: Options) {
    this.options = options
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void this.close().finally(() => process.exit(130)))
    }
  }

  /** To be done at the end, the last one first. */
  defer(cleanup: () => Promise<unknown>): void {
    this.#cleanups.push(cleanup)
  }

  close(): Promise<void> {
    this.#closing ??= this.#runCleanups()
    return this.#closing
  }

  async #runCleanups(): Promise<void> {
    for (let cleanup = this.#cleanups.pop(); cleanup; cleanup = this.#cleanups.pop()) {
      await cleanup()
    }
  }

  /** A stage of the work, with its time. */
  async stage<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now()
    if (process.stdout.isTTY) process.stdout.write(`${title} …`)
    const result = await work()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[K' : ''}${title}  ${seconds} s\n`)
    return result
  }

  /** An empty folder that another user, such as that of the embedded server, can pass. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'))
    this.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    await chmod(folder, 0o755)
    return folder
  }

  /** The embedded database below a folder, with no time limit on statements. */
  async database(dataDir: string): Promise<Database> {
    const config = readConfig({ SIGNALBOX_DATA_DIR: dataDir })
    const db = await openDatabase(config, { statementTimeoutMs: 0 })
    this.defer(() => closeDatabase(db))
    return db
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    const cells = [head, ...rows].map((row) => row.map(String))
    const widths = head.map((_, column) =>
      Math.max(...cells.map((row) => row[column]?.length ?? 0)),
    )
    const lines = cells.map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    process.stdout.write(`\n${lines.join('\n')}\n\n`)
  }
}

/** The value that a share of them does not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
