import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import type { Config } from '#lib/platform/config.ts'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { ensureEmbeddedServer, type EmbeddedServer } from './embedded-server.ts'

/** Where connections lead to; asked for each new connection, since an embedded server may move. */
export type ConnectionSource = {
  url(): string
  /** Tried when a connection fails, before it is tried once more. */
  recover: (() => Promise<void>) | null
  close(): Promise<void>
}

export async function openSource(config: Config): Promise<ConnectionSource> {
  if (config.DATABASE_URL === undefined) return embeddedSource(config.SIGNALBOX_DATA_DIR)
  const url = withTls(config.DATABASE_URL, config)
  checkUrl(url)
  return { url: () => url, recover: null, close: async () => {} }
}

async function embeddedSource(dataDir: string): Promise<ConnectionSource> {
  let server: EmbeddedServer = await ensureEmbeddedServer({ dataDir })
  return {
    url: () => server.url,
    async recover() {
      server = await ensureEmbeddedServer({ dataDir })
    },
    close: () => server.stop(),
  }
}

/** sslmode means what it means to libpq: `require` encrypts and, without a CA, trusts any certificate. */
function withTls(databaseUrl: string, config: Config): string {
  const { SIGNALBOX_DB_SSL: mode, SIGNALBOX_DB_SSL_CA: certificateFile } = config
  const url = URL.parse(databaseUrl)
  if (!url) throw faulty('DATABASE_URL', 'is not a valid URL (special characters encoded as %XX?)')
  const sslMode =
    mode ?? url.searchParams.get('sslmode') ?? (certificateFile ? 'verify-full' : null)
  if (sslMode === null) return databaseUrl
  url.searchParams.set('sslmode', sslMode)
  url.searchParams.set('uselibpqcompat', 'true')
  if (certificateFile && sslMode !== 'disable') {
    try {
      readFileSync(certificateFile)
    } catch (error) {
      throw faulty('SIGNALBOX_DB_SSL_CA', messageOf(error))
    }
    url.searchParams.set('sslrootcert', certificateFile)
  }
  return url.href
}

function checkUrl(connectionString: string): void {
  try {
    parse(connectionString)
  } catch (error) {
    throw faulty('DATABASE_URL', messageOf(error))
  }
}

/** pg parses when a client is made; nothing is connected. */
function parse(connectionString: string): Client {
  return new Client({ connectionString })
}

/** Without the cause: it may hold the URL and so the password. */
function faulty(path: string, message: string): AppError {
  return new AppError('bad_request', `The configuration has faults:\n  ${path}: ${message}`, {
    faults: [{ path, message }],
  })
}
