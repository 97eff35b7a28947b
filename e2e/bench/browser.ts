import { resolve } from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import { ensureBuilt } from '#lib/cli/build.ts'
import { closeDatabase, openDatabase, type Database } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { Role } from '#lib/access/permissions.ts'
import { findBrowser, launchOptions } from '../fixtures/browser.ts'
import { startServer, type ServerProcess } from '../fixtures/server-process.ts'
import { signInAs } from '../fixtures/sign-in.ts'
import type { Bench } from './harness.ts'

export type Stand = {
  server: ServerProcess
  /** The server's database, as other programs see it. */
  database: Database
  browser: Browser
  /** A context in which somebody of this role is signed in. */
  sessionOf(role: Role): Promise<{
    cookies: Awaited<ReturnType<typeof signInAs>>[]
    origins: []
  }>
}

/** A server of its own, as it is built, and a browser. */
export async function startStand(bench: Bench): Promise<Stand> {
  await bench.stage('build', () => ensureBuilt(resolve(import.meta.dirname, '../..'), () => {}))
  const server = await bench.stage('server', () => startServer())
  bench.defer(() => server.stop())
  const database = await openDatabase(readConfig(server.environment))
  bench.defer(() => closeDatabase(database))
  const browser = await bench.stage('browser', async () =>
    chromium.launch(launchOptions(await findBrowser())),
  )
  bench.defer(() => browser.close())
  const sessionOf: Stand['sessionOf'] = async (role) => ({
    cookies: [await signInAs(role, { server, database })],
    origins: [],
  })
  return { server, database, browser, sessionOf }
}
