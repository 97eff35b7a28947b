import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { closeDatabase, type Database, openDatabase } from '#lib/db/database.ts'
import { ensureEmbeddedServer } from '#lib/db/embedded-server.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { readConfig } from '#lib/platform/config.ts'

/** A server whose database is behind a proxy that can fall silent. */
export type ProxiedServer = {
  server: ServerProcess
  proxy: TestProxy
  /** Runs `work` on a connection that does not pass the proxy. */
  withDatabase<Result>(work: (db: Database) => Promise<Result>): Promise<Result>
  stop(): Promise<void>
}

export async function startProxiedServer(
  environment: Record<string, string>,
): Promise<ProxiedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-silent-'))
  await chmod(folder, 0o755)
  const postgres = await ensureEmbeddedServer({ dataDir: folder })
  const proxy = await startProxy(Number(new URL(postgres.url).port))
  const behindProxy = new URL(postgres.url)
  behindProxy.port = String(proxy.port)
  const server = await startServer({
    environment: {
      DATABASE_URL: behindProxy.href,
      SIGNALBOX_DB_CONNECT_TIMEOUT_MS: '1000',
      SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: '1000',
      ...environment,
    },
  })
  return {
    server,
    proxy,
    async withDatabase(work) {
      const db = await openDatabase(readConfig({ DATABASE_URL: postgres.url }))
      try {
        return await work(db)
      } finally {
        await closeDatabase(db)
      }
    },
    async stop() {
      await proxy.close()
      await server.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
