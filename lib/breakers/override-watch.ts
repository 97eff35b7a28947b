import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { withDatabase } from '#lib/db/with-database.ts'
import type { Database } from '#lib/db/database.ts'
import type { ActiveOverride } from './schemas.ts'

/** The overrides of a service, and a tag that is another one after every change. */
export type TaggedOverrides = { overrides: ActiveOverride[]; etag: string }

const lookEveryMs = 400

/** The overrides that hold now for the breakers of a service. */
export async function listActiveOverrides(
  db: Database,
  sourceService: string,
): Promise<TaggedOverrides> {
  const { rows } = await sql<ActiveOverride>`
    SELECT target_service, protocol, state, reason, set_by, expires_in_ms, version::text
    FROM breaker_overrides_of(${sourceService})`.execute(db)
  return { overrides: rows, etag: tagOf(rows) }
}

function tagOf(overrides: readonly ActiveOverride[]): string {
  const versions = overrides.map(({ version }) => version).join(',')
  return `"${createHash('sha256').update(versions).digest('base64url').slice(0, 22)}"`
}

/**
 * Waits for the overrides of a service to differ from `etag`. However many wait, the table is looked
 * at once per `lookEveryMs`, since a version says whether anything at all has changed.
 */
export class OverrideWatch {
  readonly #waiters = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #fingerprint: string | undefined

  async next(
    sourceService: string,
    { etag, waitMs, signal }: { etag: string | null; waitMs: number; signal: AbortSignal },
  ): Promise<TaggedOverrides> {
    const untilMs = Date.now() + waitMs
    for (;;) {
      const changed = this.#nextChange(untilMs, signal)
      const found = await withDatabase((db) => listActiveOverrides(db, sourceService)).catch(
        (error: unknown) => {
          changed.cancel()
          throw error
        },
      )
      if (found.etag !== etag || Date.now() >= untilMs || signal.aborted) {
        changed.cancel()
        return found
      }
      await changed.happened
    }
  }

  #nextChange(untilMs: number, signal: AbortSignal): { happened: Promise<void>; cancel(): void } {
    const { promise: happened, resolve } = Promise.withResolvers<void>()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      this.#waiters.delete(end)
      resolve()
    }
    const timer = setTimeout(end, Math.max(0, untilMs - Date.now()))
    signal.addEventListener('abort', end, { once: true })
    this.#waiters.add(end)
    this.#watch()
    return { happened, cancel: end }
  }

  #watch(): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        this.#timer = undefined
        if (this.#waiters.size > 0) this.#watch()
        else this.#fingerprint = undefined
      })
    }, lookEveryMs)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const before = this.#fingerprint
    try {
      this.#fingerprint = await withDatabase(readFingerprint)
    } catch {
      // The database is away: whoever waits is told by the next answer.
      return
    }
    // The first look cannot tell what came between a waiter's own look and this one.
    if (before === this.#fingerprint) return
    for (const wake of [...this.#waiters]) wake()
  }
}

async function readFingerprint(db: Database): Promise<string> {
  const { rows } = await sql<{ fingerprint: string }>`
    SELECT concat_ws(' ', count(*), max(version)) AS fingerprint
    FROM breaker_overrides WHERE expires_at IS NULL OR expires_at > clock_timestamp()`.execute(db)
  return rows[0]?.fingerprint ?? ''
}

const watchKey = Symbol.for('signalbox.override-watch')

/** One for the whole process, since Next may bundle a second copy of this module. */
export function sharedOverrideWatch(): OverrideWatch {
  const holder: typeof globalThis & { [watchKey]?: OverrideWatch } = globalThis
  return (holder[watchKey] ??= new OverrideWatch())
}
