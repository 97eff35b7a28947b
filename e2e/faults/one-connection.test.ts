import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { signInAs } from '#e2e/fixtures/sign-in.ts'
import { eachOnce, tally } from './support/count.ts'
import { type DataFolder, makeDataFolder } from './support/embedded.ts'
import { startLoad } from './support/load.ts'

let folder: DataFolder
let server: ServerProcess
const probed = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')

beforeAll(async () => {
  if (!probed.listening) await once(probed, 'listening')
  const address = probed.address()
  const port = typeof address === 'object' ? address?.port : 0
  folder = await makeDataFolder()
  const file = join(folder.environment.SIGNALBOX_DATA_DIR ?? '', 'communication.yml')
  await writeFile(
    file,
    `version: 1\nservices:\n  - name: probed\n    endpoint: http://127.0.0.1:${port}\n    checks: [{ type: health, interval: 1s, timeout: 500ms }]\n`,
  )
  server = await startServer({
    environment: {
      ...folder.environment,
      SIGNALBOX_DB_POOL_MAX: '1',
      SIGNALBOX_COMMUNICATION_FILE: file,
    },
  })
})
afterAll(async () => {
  await server?.stop()
  await folder?.remove()
  probed.close()
})

it('a server with one connection migrates, ingests, answers, probes and keeps house', async () => {
  const session = await folder.withDatabase((database) => signInAs('viewer', { server, database }))
  const get = (path: string) =>
    fetch(new URL(path, server.url), {
      headers: { cookie: `${session.name}=${session.value}` },
    })
  const live = await get('/api/live')
  const load = startLoad(() => server.url, 2)
  const deadline = Date.now() + 4_000
  const statuses = new Set<number>()
  while (Date.now() < deadline) {
    const answers = await Promise.all(
      ['5m', '30m', '6h'].map((range) => get(`/api/v1/overview?range=${range}`)),
    )
    for (const answer of answers) {
      statuses.add(answer.status)
      await answer.arrayBuffer()
    }
  }
  await load.stop()
  expect([...statuses]).toEqual([200])
  expect(load.acknowledged.length).toBeGreaterThan(0)
  expect(await folder.withDatabase((db) => tally(db, load.acknowledged))).toEqual(eachOnce)
  await vi.waitFor(
    () =>
      folder.withDatabase(async (db) => {
        const { rows } = await sql<{ tasks: number; checks: number; edges: number }>`
          SELECT (SELECT count(*)::int FROM housekeeping_runs) AS tasks,
            (SELECT count(*)::int FROM communication_health_checks WHERE status = 'healthy') AS checks,
            (SELECT count(*)::int FROM communication_patterns WHERE NOT stale) AS edges`.execute(db)
        expect(rows[0]?.tasks).toBeGreaterThanOrEqual(6)
        expect(rows[0]?.checks).toBeGreaterThan(2)
        expect(rows[0]?.edges).toBe(1)
      }),
    { timeout: 15_000, interval: 500 },
  )
  await live.body?.cancel()
})
