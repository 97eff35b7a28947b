import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { createDemoUsers, demoUsers } from '#lib/access/demo-users.ts'
import { type Database, getDatabase, urlOf } from '#lib/db/database.ts'
import { migrateUp } from '#lib/db/migrate.ts'
import { declarePatterns } from '#lib/demo/declare-patterns.ts'
import type { EstateMessage } from '#lib/demo/estate-main.ts'
import { type Config, readConfig } from '#lib/platform/config.ts'
import { log } from '#lib/platform/log.ts'
import { ensureBuilt } from './build.ts'
import { fillHealthHistory, fillHistory, fillStart } from './demo-history.ts'
import { checkAddress } from './http-server.ts'
import { print, Progress } from './output.ts'
import { withSecret } from './secret.ts'
import { packageRoot, startDashboard } from './start.ts'
import { untilStopped } from './until-stopped.ts'

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('run the dashboard with a small estate of services that really call each other')
    .action(runDemo)
}

async function runDemo(): Promise<void> {
  const config = await demoConfig()
  await checkAddress(config.HOST, config.PORT)
  const progress = new Progress(5)
  // The build has a core of its own while the database is filled.
  const building = ensureBuilt(packageRoot, () => {})
  building.catch(() => {})
  const epochMs = Date.now()
  const db = await progress.stage('Database', async () => {
    const opened = await getDatabase()
    await migrateUp(opened)
    await createDemoUsers(opened)
    await declarePatterns(opened)
    return opened
  })
  await progress.stage('Two hours of simulated history', (update) =>
    fillHistory(db, { epochMs, onProgress: update }),
  )
  await progress.stage('Building the dashboard', () => building)
  const dashboard = await progress.stage('Starting the dashboard', () =>
    startDashboard(config, { dev: false }),
  )
  const estate = await progress.stage('Starting the demo services', (update) =>
    startEstateProcess(db, { config, url: dashboard.url, epochMs, update }),
  )
  print()
  print(`Signalbox is at ${dashboard.url}`)
  print('Eight services call each other now; the first incident begins in about two minutes.')
  print('Requests that fail are logged here with a trace id: paste one into Correlations.')
  print('Sign in as one of these; the page shows them, too:')
  for (const { email, password } of demoUsers()) print(`  ${email.padEnd(22)}  ${password}`)
  print('Ctrl C ends it.')
  print()
  print(`ready ${dashboard.url}`)
  await Promise.race([untilStopped(), once(estate, 'exit')])
  await stopEstate(estate)
  await dashboard.close()
}

/** The demo's own settings, put where the dashboard's bundle reads them too. */
async function demoConfig(): Promise<Config> {
  const { SIGNALBOX_DATA_DIR: dataDir } = readConfig()
  mkdirSync(dataDir, { recursive: true })
  Object.assign(process.env, {
    SIGNALBOX_DEMO: 'true',
    SIGNALBOX_INGEST: process.env.SIGNALBOX_INGEST ?? 'open',
    SIGNALBOX_COMMUNICATION_FILE: join(dataDir, 'demo.communication.yml'),
    SIGNALBOX_LOG_LEVEL: process.env.SIGNALBOX_LOG_LEVEL ?? 'warn',
  })
  const config = await withSecret(readConfig())
  // The ports of the last run, where nobody answers any more.
  rmSync(config.SIGNALBOX_COMMUNICATION_FILE, { force: true })
  log.level = config.SIGNALBOX_LOG_LEVEL
  return config
}

async function startEstateProcess(
  db: Database,
  options: {
    config: Config
    url: string
    epochMs: number
    update: (done: number, total: number) => void
  },
): Promise<ChildProcess> {
  const child = fork(join(packageRoot, 'lib/demo/estate-main.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: urlOf(db),
      OTEL_EXPORTER_OTLP_ENDPOINT: options.url,
      SIGNALBOX_DEMO_EPOCH_MS: String(options.epochMs),
    },
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the demo services ended with code ${code}`)))
    child.on('message', (message: EstateMessage) => {
      if (message.type === 'progress') options.update(message.done, message.total)
      if (message.type === 'failed') reject(new Error(message.message))
      if (message.type !== 'ready') return
      const file = options.config.SIGNALBOX_COMMUNICATION_FILE
      Promise.all([fillHealthHistory(db, message), fillStart(db, message.epochMs)])
        .then(() => writeFileSync(file, message.communicationFile))
        .then(resolve, reject)
    })
  })
  return child
}

async function stopEstate(estate: ChildProcess): Promise<void> {
  if (estate.exitCode !== null || estate.signalCode !== null) return
  const ended = once(estate, 'exit')
  estate.kill('SIGTERM')
  await ended
}
