import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemActor } from '#lib/access/actor.ts'
import type { Database } from '#lib/db/database.ts'
import { importPatterns } from '#lib/patterns/import-patterns.ts'
import type { ImportReport } from '#lib/patterns/schemas.ts'

const folder = join(import.meta.dirname, 'patterns')

/** How the estate is meant to talk, as one file. */
export async function demoPatterns(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.join('---\n')
}

/** Declares the estate's flows; what somebody has edited or deleted since stays as it is. */
export async function declarePatterns(db: Database): Promise<ImportReport> {
  return await importPatterns(db, systemActor('demo'), {
    file: await demoPatterns(),
    reason: 'The demo declares how its services are meant to talk.',
    keepEdited: true,
  })
}
