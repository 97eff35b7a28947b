import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { APIRequestContext, Page } from '@playwright/test'
import type { Database } from '#lib/db/database.ts'
import { expect, test } from '../fixtures/journey.ts'
import { dragOver } from '../pages/drag-over.ts'

test.use({ estate: 'conformance', role: 'operator' })

const steps = [
  { id: 'place', from: 'kiosk', to: 'orders', reply: true, optional: false, after: [] },
  { id: 'reserve', from: 'orders', to: 'stock', reply: true, optional: false, after: [] },
  { id: 'charge', from: 'orders', to: 'till', reply: true, optional: false, after: ['reserve'] },
]

function patternOf(name: string, flow: object[]) {
  return {
    pattern_name: name,
    pattern_type: 'saga',
    services_involved: ['kiosk', 'orders', 'stock', 'till'],
    message_flow: JSON.stringify({ version: 1, steps: flow }),
    performance_sla: { p95_ms: 500, success_rate: 99 },
  }
}

/** An order: charged after stock was reserved, or before. */
function orderOf(kind: 'good' | 'too early') {
  const trace = randomBytes(16).toString('hex')
  const root = randomBytes(8).toString('hex')
  const atMs = Date.now() - 60_000
  const call = (source: string, target: string, fields: { at: number; ms: number }) => ({
    correlation_id: trace,
    trace_id: trace,
    protocol: 'http',
    event_type: 'response',
    source_service: source,
    target_service: target,
    operation: `POST /${target}`,
    latency_ms: fields.ms,
    occurred_at: new Date(atMs + fields.at).toISOString(),
    span_id: target === 'orders' ? root : randomBytes(8).toString('hex'),
    parent_span_id: target === 'orders' ? null : root,
  })
  const chargeAt = kind === 'good' ? 150 : 20
  return {
    id: trace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    events: [
      call('kiosk', 'orders', { at: 0, ms: 300 }),
      call('orders', 'stock', { at: 10, ms: 120 }),
      call('orders', 'till', { at: chargeAt, ms: 40 }),
    ],
  }
}

async function send(request: APIRequestContext, path: string, data: unknown): Promise<void> {
  const response = await request.post(path, { data })
  expect(response.status(), await response.text()).toBeLessThan(300)
}

/** Lets the wait for more events be over, and waits until so many are judged. */
async function untilJudged(database: Database, count: number): Promise<void> {
  await expect
    .poll(async () => {
      await sql`UPDATE conformance_due SET touched_at = touched_at - INTERVAL '1 hour'`.execute(
        database,
      )
      const rows = await database.selectFrom('conformance_judgements').select('verdict').execute()
      return rows.length
    })
    .toBe(count)
}

const early = orderOf('too early')

const section = (page: Page, name: string) => page.getByRole('region', { name })

test.beforeAll(async ({ playwright, server, database }) => {
  const request = await playwright.request.newContext({ baseURL: server.url })
  // The patterns are there before the traffic, which is judged from then on.
  for (const [name, flow] of [
    ['kiosk orders', steps],
    ['nobody calls', [{ id: 'call', from: 'ghost', to: 'attic' }]],
  ] as const) {
    const { pattern_name, pattern_type, services_involved, message_flow, performance_sla } =
      patternOf(name, [...flow])
    await sql`
      INSERT INTO message_patterns (
        pattern_name, pattern_type, services_involved, message_flow, performance_sla
      )
      VALUES (${pattern_name}, ${pattern_type}, ${services_involved}, ${message_flow},
        ${JSON.stringify(performance_sla)}::jsonb)`.execute(database)
  }
  const orders = [early, ...Array.from({ length: 4 }, () => orderOf('good'))]
  await send(
    request,
    '/api/v1/events',
    orders.flatMap(({ events }) => events),
  )
  await send(request, '/api/v1/events', [
    { ...orderOf('good').events[0], source_service: 'stock', target_service: 'spy' },
  ])
  await request.dispose()
  await untilJudged(database, 5)
})

test('leads from a deviation on the pattern’s page to the broken step in the waterfall', async ({
  page,
  expectAccessible,
}) => {
  await page.goto('/patterns/kiosk%20orders?tab=conformance')
  await expect(page.getByText('match: 4 of 5 correlations')).toBeVisible()
  await expect(
    section(page, 'Conformance over time').getByRole('img', {
      name: '4 correlations match, 1 deviate',
    }),
  ).toBeVisible()
  await expect(section(page, 'SLA').getByRole('row', { name: /p95/ })).toContainText('500 ms')
  await expectAccessible(page)
  await dragOver(page.getByRole('slider', { name: 'Conformance, moment' }), 0.3, 0.6)
  await expect(page).toHaveURL(/from=.*&to=/)
  await page.goBack()
  await expect(page.getByText('match: 4 of 5 correlations')).toBeVisible()
  await section(page, 'Deviations by kind').getByRole('button', { name: 'Wrong order' }).click()
  await expect(page).toHaveURL(/kind=wrong_order/)
  await section(page, 'Examples').getByRole('link', { name: 'Wrong order' }).click()

  await expect(page).toHaveURL(new RegExp(`/correlations/${early.id}`))
  const declared = section(page, 'Declared pattern')
  await expect(declared).toContainText('kiosk orders was broken')
  await expect(
    declared.getByText('charge began 110 ms before reserve was done', { exact: true }),
  ).toBeVisible()
  const row = page.getByRole('treeitem', { name: /till/ })
  await expect(row).toHaveAttribute('aria-selected', 'true')
  await expect(row).toContainText('Wrong order')
  await expectAccessible(page)
})

test('lists what no pattern declares, and patterns without runs', async ({
  page,
  expectAccessible,
}) => {
  await page.goto('/patterns/coverage')
  const rows = (list: string) => page.getByRole('table', { name: list }).getByRole('row')
  const list = (name: RegExp) =>
    page.getByRole('group', { name: 'What to list' }).getByRole('button', { name })
  await expect(rows('Undeclared edges').filter({ hasText: 'stock → spy' })).toContainText(
    'no pattern',
  )
  await expect(rows('Undeclared edges').filter({ hasText: 'kiosk → orders' })).toHaveCount(0)
  await expectAccessible(page)
  await list(/^Declared edges/).click()
  await expect(rows('Declared edges').filter({ hasText: 'kiosk → orders' })).toContainText(
    'kiosk orders',
  )
  await page.goBack()
  await page.getByRole('combobox', { name: 'Filter edges' }).fill('target=nobody')
  await expect(page.getByText('No edge is like that.')).toBeVisible()
  await list(/^Patterns without runs/).click()
  await expect(rows('Patterns without runs').filter({ hasText: 'nobody calls' })).toBeVisible()
  await expectAccessible(page)
})

test('judges the past again when a pattern was changed and somebody asks', async ({
  page,
  database,
}) => {
  await sql`UPDATE message_patterns SET message_flow = replace(message_flow, '["reserve"]', '[]')
    WHERE pattern_name = 'kiosk orders'`.execute(database)
  await page.goto('/patterns/kiosk%20orders?tab=conformance')
  await expect(page.getByText('judged by an earlier version')).toBeVisible()
  const judge = page.getByRole('button', { name: 'Judge the past again' })
  await database.transaction().execute(async (held) => {
    // The judge has not begun: it can be stopped.
    await sql`SELECT pg_advisory_xact_lock(hashtext('signalbox.conformance'))`.execute(held)
    await judge.click()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(page.getByText('stopped judging the past again')).toBeVisible()
  })
  await expect(page.getByText('judged by an earlier version')).toBeVisible()
  await judge.click()
  await expect(page.getByText('The past was judged again')).toBeVisible()
  await expect(page.getByText('match: 5 of 5 correlations')).toBeVisible()
})
