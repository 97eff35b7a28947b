import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeDatabase, type Database, openDatabase } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'

/** A folder for an embedded PostgreSQL that outlives the servers which use it. */
export type DataFolder = {
  /** For servers that are to use it. */
  environment: Record<string, string>
  postmasterPid(): Promise<number>
  /** Runs `work` on a connection that no server shares. */
  withDatabase<Result>(work: (db: Database) => Promise<Result>): Promise<Result>
  remove(): Promise<void>
}

export async function makeDataFolder(): Promise<DataFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-faults-'))
  // The embedded server may run as another user, who must be able to pass.
  await chmod(folder, 0o755)
  const readPidFile = async () => {
    const lines = (await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]) }
  }
  return {
    environment: { DATABASE_URL: '', SIGNALBOX_DATA_DIR: folder },
    postmasterPid: async () => (await readPidFile()).pid,
    async withDatabase(work) {
      const { port } = await readPidFile()
      const password = (await readFile(join(folder, 'postgres/password'), 'utf8')).trim()
      const DATABASE_URL = `postgres://signalbox:${password}@127.0.0.1:${port}/signalbox`
      const db = await openDatabase(readConfig({ DATABASE_URL }))
      try {
        return await work(db)
      } finally {
        await closeDatabase(db)
      }
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}
