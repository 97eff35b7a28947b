import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageOf } from '#lib/platform/errors.ts'
import { readConfig } from '#lib/platform/config.ts'
import { closeDatabase, openDatabase } from './database.ts'
import { chooseRunAs } from './embedded/run-as.ts'
import { type EmbeddedServer, ensureEmbeddedServer } from './embedded-server.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** Whether the connection is encrypted, or why there is none. */
async function connectWith(environment: Record<string, string>): Promise<boolean | string> {
  try {
    const db = await openDatabase(readConfig(environment))
    try {
      const { rows } = await sql<{ ssl: boolean }>`
        SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`.execute(db)
      return rows[0]?.ssl ?? 'unknown'
    } finally {
      await closeDatabase(db)
    }
  } catch (error) {
    return messageOf(error)
  }
}

describe('TLS', () => {
  let dataDir: string
  let certificate: string
  let server: EmbeddedServer

  beforeAll(async () => {
    if (!hasOpenssl) return
    dataDir = await mkdtemp(join(tmpdir(), 'signalbox-tls-'))
    await chmod(dataDir, 0o755)
    certificate = join(dataDir, 'server.crt')
    const key = join(dataDir, 'server.key')
    spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ])
    const { account } = chooseRunAs([dataDir])
    await chmod(key, 0o600)
    if (account) await chown(key, account.uid, account.gid)
    server = await ensureEmbeddedServer({
      dataDir,
      settings: { fsync: 'off', ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key },
    })
  })
  afterAll(async () => {
    await server?.stop()
    if (dataDir) await rm(dataDir, { recursive: true, force: true })
  })

  const urlFor = (host: string, parameters = '') => {
    const url = new URL(server.url)
    url.hostname = host
    return `${url.href}${parameters}`
  }

  it('is used as SIGNALBOX_DB_SSL says', async (context) => {
    if (!hasOpenssl) context.skip('openssl is needed to make a certificate')
    const local = urlFor('localhost')
    const ca = { SIGNALBOX_DB_SSL_CA: certificate }
    expect(await connectWith({ DATABASE_URL: local })).toBe(false)
    expect(await connectWith({ DATABASE_URL: local, SIGNALBOX_DB_SSL: 'disable' })).toBe(false)
    expect(await connectWith({ DATABASE_URL: local, SIGNALBOX_DB_SSL: 'require' })).toBe(true)
    expect(await connectWith({ DATABASE_URL: local, SIGNALBOX_DB_SSL: 'verify-full', ...ca })).toBe(
      true,
    )
    expect(await connectWith({ DATABASE_URL: local, ...ca })).toBe(true)
  })

  it('refuses a certificate that nobody vouches for, or that is for another host', async (context) => {
    if (!hasOpenssl) context.skip('openssl is needed to make a certificate')
    const full = { SIGNALBOX_DB_SSL: 'verify-full' }
    expect(await connectWith({ DATABASE_URL: urlFor('localhost'), ...full })).toMatch(
      /self-signed certificate.*SIGNALBOX_DB_SSL_CA/,
    )
    const ca = { SIGNALBOX_DB_SSL_CA: certificate }
    expect(await connectWith({ DATABASE_URL: urlFor('127.0.0.1'), ...full, ...ca })).toMatch(
      /does not match certificate/,
    )
  })

  it('follows sslmode of the URL as libpq does, unless SIGNALBOX_DB_SSL says otherwise', async (context) => {
    if (!hasOpenssl) context.skip('openssl is needed to make a certificate')
    const required = urlFor('localhost', '?sslmode=require')
    expect(await connectWith({ DATABASE_URL: required })).toBe(true)
    expect(await connectWith({ DATABASE_URL: required, SIGNALBOX_DB_SSL: 'disable' })).toBe(false)
  })
})

describe('faulty settings', () => {
  it('are named', async () => {
    expect(
      await connectWith({
        DATABASE_URL: 'postgres://u:s3cret@localhost/db',
        SIGNALBOX_DB_SSL_CA: '/does/not/exist.pem',
      }),
    ).toMatch(/SIGNALBOX_DB_SSL_CA: ENOENT/)
    expect(await connectWith({ DATABASE_URL: 'postgres://u:s3cret@ho st/db' })).toBe(
      'The configuration has faults:\n  DATABASE_URL: is not a valid URL (special characters encoded as %XX?)',
    )
  })
})
