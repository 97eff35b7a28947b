import { join } from 'node:path'
import type { Command } from 'commander'
import { ensureFirstAdmin } from '#lib/access/first-admin.ts'
import { closeDatabase, type Database, getDatabase } from '#lib/db/database.ts'
import { migrateUp, migrationStatus } from '#lib/db/migrate.ts'
import { startProber } from '#lib/health/prober.ts'
import { startHousekeeping } from '#lib/housekeeping/start-housekeeping.ts'
import { type Config, readConfig } from '#lib/platform/config.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import { backgroundTasks } from './background-tasks.ts'
import { ensureBuilt } from './build.ts'
import { checkAddress, type RunningServer, startHttpServer } from './http-server.ts'
import { print } from './output.ts'
import { withSecret } from './secret.ts'
import { untilStopped } from './until-stopped.ts'

const askAgainMs = 5_000
export const packageRoot = join(import.meta.dirname, '../..')

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('run the dashboard, ingest and housekeeping')
    .action(() => run({ dev: false }))
  program
    .command('dev')
    .description('the same with hot reload, for working on Signalbox')
    .action(() => run({ dev: true }))
}

async function run({ dev }: { dev: boolean }): Promise<void> {
  const config = await withSecret(readConfig())
  await checkAddress(config.HOST, config.PORT)
  if (!dev) await ensureBuilt(packageRoot, (text) => void process.stderr.write(text))
  const dashboard = await startDashboard(config, { dev })
  print(`ready ${dashboard.url}`)
  await untilStopped()
  await dashboard.close()
}

/** Database, migrations, web server and background work, in this process. */
export async function startDashboard(
  config: Config,
  { dev }: { dev: boolean },
): Promise<RunningServer> {
  const db = await getDatabase()
  if (config.SIGNALBOX_MIGRATE === 'auto') await migrateUp(db)
  else await warnOfPending(db)
  const stopping = new AbortController()
  const background = startBackground(db, config, stopping.signal)
  const server = await startHttpServer({
    root: packageRoot,
    host: config.HOST,
    port: config.PORT,
    dev,
    trustedProxies: config.SIGNALBOX_TRUSTED_PROXIES,
    isHttps: config.SIGNALBOX_PUBLIC_URL?.startsWith('https:') === true,
    // next-auth has no other way to learn where it is.
    onListening: (url) => (process.env.NEXTAUTH_URL = config.SIGNALBOX_PUBLIC_URL ?? url),
  })
  await announceFirstAdmin(db, config)
  const close = async () => {
    await server.close()
    stopping.abort()
    await background
    await closeDatabase(db)
  }
  return { url: server.url, close }
}

/** Whoever migrates by hand is told when that is due; what needs the new schema fails until then. */
async function warnOfPending(db: Database): Promise<void> {
  const pending = (await migrationStatus(db)).filter(({ state }) => state === 'pending')
  if (pending.length === 0) return
  log.warn(
    { pending: pending.map(({ name }) => name) },
    'the database is not up to date: run signalbox migrate up',
  )
}

async function announceFirstAdmin(db: Database, config: Config): Promise<void> {
  let token: string | null
  try {
    token = await ensureFirstAdmin(db, config)
  } catch (error) {
    // The database is away, or waits for whoever migrates it by hand.
    log.warn({ reason: messageOf(error) }, 'It is not known yet whether there is an admin')
    setTimeout(() => void announceFirstAdmin(db, config), askAgainMs).unref()
    return
  }
  if (token === null) return
  // Behind the #, so that no proxy on the way writes it into its log.
  print('Nobody can sign in yet. This link makes the first admin, once, within 24 hours:')
  print(`  ${process.env.NEXTAUTH_URL}/first-admin#${token}`)
}

async function startBackground(db: Database, config: Config, signal: AbortSignal): Promise<void> {
  const prober = startProber({
    db,
    file: config.SIGNALBOX_COMMUNICATION_FILE,
    clock: systemClock,
    signal,
    log,
  })
  await startHousekeeping(db, backgroundTasks(db, config), signal)
  await prober.stop()
}
