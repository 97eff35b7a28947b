import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { liveTopics } from '#lib/live/model.ts'
import { expect, test } from '../fixtures/journey.ts'
import { openLiveStream } from '../fixtures/live-stream.ts'
import { signInAs } from '../fixtures/sign-in.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'live' })

const insertPattern = (database: Database, name: string) =>
  sql`INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow)
    VALUES (${name}, 'saga', '{a,b}', '{}')`.execute(database)

test.describe('the stream of changes', () => {
  let cookie: string

  test.beforeAll(async ({ playwright, server, database }) => {
    const session = await signInAs('viewer', { server, database })
    cookie = `${session.name}=${session.value}`
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue' }))
    await request.dispose()
  })

  test('is one LISTEN connection for all, beats, and names what changed', async ({
    server,
    database,
  }) => {
    const streams = await Promise.all(
      [1, 2, 3, 4].map(() => openLiveStream(server.url, { cookie })),
    )
    for (const { response, events } of streams) {
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      await expect.poll(() => events[0]?.data).toEqual({ topics: [...liveTopics] })
    }
    const listening = sql<{ count: string }>`SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'signalbox live'`
    await expect.poll(async () => (await listening.execute(database)).rows[0]?.count).toBe('1')

    const [first] = streams
    await expect
      .poll(() => first?.events.find(({ event }) => event === 'beat')?.data)
      .toEqual({ databaseAnswers: true })

    await insertPattern(database, 'written by another program')
    for (const { events } of streams) {
      await expect
        .poll(() => events.map(({ data }) => data))
        .toContainEqual({
          topics: ['patterns'],
        })
    }
    for (const stream of streams) stream.close()
    await expect.poll(async () => (await listening.execute(database)).rows[0]?.count).toBe('0')
  })

  test('tells who comes back what was missed, and nothing else', async ({ server, database }) => {
    const stays = await openLiveStream(server.url, { cookie })
    await expect.poll(() => stays.events.some(({ event }) => event === 'beat')).toBe(true)
    const lastId = stays.events.at(-1)?.id
    const knows = await openLiveStream(server.url, { cookie, lastId })
    await insertPattern(database, 'written while one was away')
    await expect.poll(() => stays.events.at(-1)?.data).toEqual({ topics: ['patterns'] })
    const missed = await openLiveStream(server.url, { cookie, lastId })
    await expect.poll(() => missed.events[0]?.data).toEqual({ topics: ['patterns'] })
    expect(knows.events.find(({ event }) => event === 'stale')?.data).toEqual({
      topics: ['patterns'],
    })
    for (const stream of [stays, knows, missed]) stream.close()
  })

  test('may be cut: the page says so, and polls until it is back', async ({
    page,
    database,
    faults,
  }) => {
    faults.expect(/api\/live|ERR_FAILED/)
    await page.route('**/api/live', (route) => route.abort())
    const overview = new OverviewPage(page)
    await page.goto('/')
    await expect(overview.service('catalogue')).toBeVisible()
    const indicator = page.getByRole('status').filter({ hasText: /reconnecting|disconnected/ })
    await expect(indicator).toBeVisible()
    await sql`INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol)
      SELECT gen_random_uuid(), 'bookkeeper', 'ledger', 'response', 'http'
      FROM generate_series(1, 25)`.execute(database)
    await expect(overview.service('ledger')).toBeVisible()
    await page.unroute('**/api/live')
    await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible()
  })

  test('leaves a page without live figures in peace', async ({ page }) => {
    await page.goto('/docs/api')
    await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Time range/ })).toBeHidden()
    const badge = page.getByRole('link', { name: /Overview/ })
    await expect(badge).toBeVisible()
  })

  test('shows on every page how many services need attention', async ({ page, request }) => {
    await sendCalls(request, repeat(40, { from: 'storefront', to: 'checkout', error: 'no answer' }))
    await page.goto('/docs/api')
    await expect(page.getByRole('link', { name: /Overview.*need attention/ })).toBeVisible()
  })
})
