import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '#lib/platform/errors.ts'

export type SqlFile = { path: string; source: string; inTransaction: boolean }
export type Migration = { name: string; checksum: string; up: SqlFile; down: SqlFile | null }

const firstMigration = '20250622_microservice_communication_monitoring.up.sql'

/** `migrations/` beside `lib/`, or below the working directory where a bundler moved this module. */
export function migrationsFolder(): string {
  const candidates = [
    join(import.meta.dirname, '../../migrations'),
    join(process.cwd(), 'migrations'),
  ]
  // Recognised by its first file: a foreign `migrations/` must never be applied.
  const found = candidates.find((folder) => existsSync(join(folder, firstMigration)))
  if (found !== undefined) return found
  throw new AppError('internal', `No migrations in ${candidates.join(' or ')}`)
}

/** NAME.up.sql with its NAME.down.sql, in the order of their names. */
export async function listMigrations(folder: string = migrationsFolder()): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.up.sql')).toSorted()
  return Promise.all(names.map((name) => readMigration(folder, name.slice(0, -'.up.sql'.length))))
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const up = await readSql(join(folder, `${name}.up.sql`))
  const downPath = join(folder, `${name}.down.sql`)
  return {
    name,
    checksum: createHash('sha256').update(up.source).digest('hex'),
    up,
    down: existsSync(downPath) ? await readSql(downPath) : null,
  }
}

async function readSql(path: string): Promise<SqlFile> {
  const source = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
  return {
    path: `migrations/${basename(path)}`,
    source,
    inTransaction: !/^-- no transaction\b/.test(source),
  }
}
