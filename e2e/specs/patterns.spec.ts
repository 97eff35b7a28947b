import { randomUUID } from 'node:crypto'
import { expect, test } from '../fixtures/journey.ts'
import { orders } from '../fixtures/order-saga.ts'
import { PatternPage } from '../pages/pattern-page.ts'
import { Shell } from '../pages/shell.ts'

test.use({ estate: 'patterns' })

test('a pattern is written, broken on purpose, mended and saved', async ({
  page,
  database,
  expectAccessible,
}) => {
  const editor = new PatternPage(page)
  await page.goto('/patterns')
  await page.getByRole('link', { name: 'New pattern' }).click()
  await editor.field('Name').fill('pay by card')
  await editor.field('Services involved').fill('shop, card-service,')
  await page.getByRole('button', { name: 'Add the first step' }).click()
  await editor.field('From').fill('shop')
  await editor.field('To').fill('card-servise')
  await editor.field('Operation').fill('charge')
  await expect(editor.problem('card-servise is not among the services involved')).toBeVisible()
  await editor.problem('card-servise is not among the services involved').click()
  await expect(editor.field('To')).toBeFocused()
  await expect(editor.field('To')).toHaveAccessibleDescription(/not among the services/)
  await expectAccessible(page)
  await editor.field('To').fill('card-service')
  await expect(editor.problem('card-servise')).toBeHidden()
  await editor.reason.fill('cards are taken now')
  await editor.create.click()
  await expect(page).toHaveURL(/\/patterns\/pay%20by%20card/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('pay by card')
  const saved = await database
    .selectFrom('pattern_revisions')
    .select(['action', 'changed_by', 'reason'])
    .where('pattern_name', '=', 'pay by card')
    .execute()
  expect(saved).toEqual([
    { action: 'created', changed_by: 'admin@journey.example', reason: 'cards are taken now' },
  ])
})

test.describe('with a saga', () => {
  test.beforeEach(async ({ database }) => {
    await database.deleteFrom('message_patterns').execute()
    await database.insertInto('message_patterns').values(orders('take an order')).execute()
  })

  test('its steps are told as a list and drawn, and moved by keyboard and by hand', async ({
    page,
  }) => {
    const editor = new PatternPage(page)
    await editor.open('take an order')
    await expect(editor.steps).toHaveText([/payment/, /stock/, /mail/])
    await expect(editor.diagram).toHaveAccessibleName(
      /call payment from order-service to payment-service; compensation refund/,
    )
    await editor.step('stock').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await expect(editor.steps).toHaveText([/stock/, /payment/, /mail/])
    await expect(editor.step('stock')).toBeFocused()
    await page.keyboard.press('Alt+ArrowDown')
    await expect(editor.steps).toHaveText([/payment/, /stock/, /mail/])
    await editor.step('stock').press('Enter')
    await editor.handle('mail').dragTo(editor.step('payment'))
    await expect(editor.steps).toHaveText([/mail/, /payment/, /stock/])
    await page.keyboard.press('Control+s')
    await expect(page.getByText('As it is stored')).toBeVisible()
    await page.reload()
    await expect(editor.steps).toHaveText([/mail/, /payment/, /stock/])
  })

  test('two people change it at once, and the second brings both together', async ({
    page,
    browser,
    faults,
  }) => {
    faults.expect(/412/)
    const editor = new PatternPage(page)
    await editor.open('take an order')
    await editor.field('Description').fill('mine')
    await editor.field('Owner').fill('my team')
    const context = await browser.newContext({ storageState: await page.context().storageState() })
    const other = new PatternPage(await context.newPage())
    await other.open('take an order', new URL(page.url()).origin)
    await other.step('payment').click()
    await other.field('Timeout, ms').fill('750')
    await other.field('Owner').fill('their team')
    await other.save.click()
    await expect(other.page.getByText('As it is stored')).toBeVisible()
    await context.close()

    await expect(page.getByRole('status', { name: 'Changed meanwhile' })).toContainText(
      'admin@journey.example changed this',
    )
    await editor.save.click()
    const table = page.getByRole('table', { name: 'Changes of both' })
    await expect(table.getByRole('row', { name: /step payment: timeout in ms/ })).toContainText(
      '750',
    )
    const together = page.getByRole('button', { name: 'Save both together' })
    await expect(together).toBeDisabled()
    await page.getByRole('group', { name: 'owner' }).getByRole('radio', { name: 'theirs' }).check()
    await together.click()
    await expect(page.getByText('As it is stored')).toBeVisible()
    await expect(editor.field('Owner')).toHaveValue('their team')
    await expect(editor.field('Description')).toHaveValue('mine')
    await editor.step('payment').click()
    await expect(editor.field('Timeout, ms')).toHaveValue('750')
  })

  test('its JSON is completed by the schema, and told where it is wrong', async ({ page }) => {
    const editor = new PatternPage(page)
    await editor.open('take an order')
    await page.getByRole('button', { name: 'JSON', exact: true }).click()
    await expect(editor.json).toContainText('"compensation": "refund"')
    await editor.json.click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('{"version": 1, "steps": [{"id": "a", "from": "x", ')
    await page.keyboard.press('Control+Space')
    await page.getByRole('option', { name: /timeout_ms/ }).click()
    await page.keyboard.insertText('"2s", "to": "y"}]}')
    await editor.problem('steps[0].timeout_ms should be').click()
    await expect(editor.json).toBeFocused()
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('"2s"')
  })

  test.describe('a viewer', () => {
    test.use({ role: 'viewer' })

    test('sees all of it, changes nothing, and is told why', async ({ page }) => {
      const editor = new PatternPage(page)
      await page.goto('/patterns')
      await expect(page.getByRole('button', { name: 'New pattern' })).toBeDisabled()
      await editor.open('take an order')
      await expect(page.getByText(/is for operators/).first()).toBeVisible()
      await expect(editor.field('Owner')).toBeDisabled()
      await expect(editor.save).toBeHidden()
      await editor.step('stock').click()
      await expect(editor.field('Operation')).toHaveValue('stock')
    })
  })
})

test('ten patterns are imported, once the broken one is mended', async ({
  page,
  database,
  expectAccessible,
}) => {
  const entry = (at: number, services: string) =>
    [
      `  - pattern_name: imported ${at}`,
      '    pattern_type: request_response',
      `    services_involved: ${services}`,
      '    message_flow: { version: 1, steps: [] }',
    ].join('\n')
  const file = (broken: string) =>
    [
      'patterns:',
      ...Array.from({ length: 9 }, (_, at) => entry(at, '[shop]')),
      entry(9, broken),
    ].join('\n')
  await page.goto('/patterns?dialog=import')
  const dialog = page.getByRole('dialog', { name: 'Import patterns' })
  const text = dialog.getByRole('textbox', { name: 'Patterns' })
  const apply = dialog.getByRole('button', { name: /^Import/ })
  await text.fill(file('5'))
  await dialog.getByRole('button', { name: 'Check' }).click()
  await expect(dialog.getByRole('status')).toHaveText('9 created, 1 faulty')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'imported 9' })).toContainText(
    /services_involved/,
  )
  await expect(apply).toBeDisabled()
  await expectAccessible(page)
  await text.fill(file('[shop]'))
  await dialog.getByRole('button', { name: 'Check' }).click()
  await expect(dialog.getByRole('status')).toHaveText('10 created')
  await apply.click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row', { name: /imported 9/ })).toBeVisible()
  const { count } = await database
    .selectFrom('message_patterns')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('pattern_name', 'like', 'imported %')
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBe(10)
})

test('a pattern is found, read and changed by keyboard alone', async ({ page, database }) => {
  await database.deleteFrom('message_patterns').execute()
  await database.insertInto('message_patterns').values(orders('by keys')).execute()
  const editor = new PatternPage(page)
  const shell = new Shell(page)
  await page.goto('/')
  await shell.whenAlive()
  await shell.openPalette()
  await page.keyboard.type('by keys')
  await shell.found(/by keys/).waitFor()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/patterns\/by%20keys/)
  await editor.step('stock').focus()
  await page.keyboard.press('Enter')
  await expect(editor.field('Operation')).toHaveValue('stock')
  await page.keyboard.press('ArrowDown')
  await expect(editor.step('mail')).toBeFocused()
  await editor.field('Operation').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('hold')
  await page.keyboard.press('Control+s')
  await expect(page.getByText('As it is stored')).toBeVisible()
  await page.reload()
  await expect(editor.steps.nth(1)).toContainText('hold')
})

test('a run becomes a draft with its steps, and what was seen is offered', async ({
  page,
  request,
}) => {
  const correlation = randomUUID()
  const call = (target: string, operation: string, secondsAgo: number) => ({
    correlation_id: correlation,
    ...{ source_service: 'shop', target_service: target, protocol: 'grpc', operation },
    ...{ event_type: 'response', latency_ms: 12 },
    occurred_at: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
  })
  const response = await request.post('/api/v1/events', {
    data: [call('bank', 'charge', 20), call('depot', 'hold', 10)],
  })
  expect(response.status(), await response.text()).toBe(200)
  const editor = new PatternPage(page)
  await page.goto(`/correlations/${correlation}`)
  await page.getByRole('link', { name: 'Make a pattern' }).click()
  await expect(editor.steps).toHaveText([/charge/, /hold/])
  await editor.step('hold').click()
  await expect(editor.field('To')).toHaveValue('depot')
  const list = await editor.field('Operation').getAttribute('list')
  await expect(page.locator(`[id="${list}"] option`)).toHaveText(['hold'])
  await editor.field('Name').fill('from a run')
  await editor.create.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('from a run')
})
