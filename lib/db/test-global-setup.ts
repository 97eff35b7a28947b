import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { readConfig } from '#lib/platform/config.ts'
import { closeDatabase, openDatabase } from './database.ts'
import { ensureEmbeddedServer } from './embedded-server.ts'
import { migrateUp } from './migrate.ts'
import { databaseAt, onServer } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    testServerUrl: string
    templateDatabase: string
  }
}

/** One server for the run (DATABASE_URL's, else a throwaway one) with a migrated database to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `signalbox_template_${process.pid}`
  await onServer(server.url, `DROP DATABASE IF EXISTS ${template}`)
  await onServer(server.url, `CREATE DATABASE ${template}`)
  const db = await openDatabase(readConfig({ DATABASE_URL: databaseAt(server.url, template) }))
  await migrateUp(db)
  await closeDatabase(db)
  project.provide('testServerUrl', server.url)
  project.provide('templateDatabase', template)
  return async () => {
    await onServer(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
    await server.stop()
  }
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const { DATABASE_URL } = readConfig()
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, stop: async () => {} }
  const dataDir = await mkdtemp(join(tmpdir(), 'signalbox-test-'))
  await chmod(dataDir, 0o755)
  const { url, stop } = await ensureEmbeddedServer({
    dataDir,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  })
  return {
    url,
    async stop() {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
