import type { APIRequestContext, Page } from '@playwright/test'
import { countersReport, transitionReport } from '#lib/breakers/test-support.ts'
import { asToken } from '../fixtures/actors.ts'
import { expect, test } from '../fixtures/journey.ts'
import { Shell } from '../pages/shell.ts'

test.use({ estate: 'breakers' })

const payment = 'order-service → payment-service (http)'
const why = '12 of 20 calls failed (60 %) in the last 20, the limit is 50 %'
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()

/** An open breaker, one that was open for a moment only, and one that never was. */
async function reportBreakers(
  request: APIRequestContext,
  headers: Record<string, string>,
): Promise<void> {
  const opened = { occurred_at: secondsAgo(60), reason: why, numbers: { calls: 20, failures: 12 } }
  const blip = { target_service: 'bank', reason: 'a blip' }
  const response = await request.post('/api/v1/breakers/reports', {
    headers,
    data: [
      transitionReport(opened),
      countersReport({
        ...{ state: 'open', since: opened.occurred_at, reason: why },
        next_try_at: new Date(Date.now() + 60_000).toISOString(),
        ...{ ok: 1640, failed: 88, timeouts: 312, short_circuited: 210 },
      }),
      transitionReport({ ...blip, occurred_at: secondsAgo(600) }),
      transitionReport({
        ...blip,
        from_state: 'open',
        to_state: 'closed',
        occurred_at: secondsAgo(599.5),
        next_try_at: null,
      }),
      countersReport({ target_service: 'bank', since: secondsAgo(599.5), ok: 100 }),
      countersReport({ target_service: 'stock', ok: 5_000 }),
    ],
  })
  expect(response.status(), await response.text()).toBe(200)
}

const cards = (page: Page) => page.getByRole('list', { name: 'Breakers' }).getByRole('article')
const card = (page: Page, name: RegExp) => page.getByRole('article', { name })
const box = (page: Page) => page.getByRole('combobox', { name: 'Filter breakers' })
const notices = (page: Page) => page.getByRole('region', { name: 'Notifications' })

test('says how a breaker gets here while there is none', async ({ page, expectAccessible }) => {
  await page.goto('/breakers')
  await expect(page.getByRole('heading', { name: 'No breakers yet' })).toBeVisible()
  await expect(page.getByText('POST /api/v1/breakers/reports')).toBeVisible()
  await expectAccessible(page)
})

test.describe('with an open breaker', () => {
  test.beforeEach(async ({ request, server, database }) => {
    await reportBreakers(request, await asToken(['ingest'], { server, database }))
  })

  test('shows what is open, since when and why, in numbers, worst first', async ({
    page,
    expectAccessible,
  }) => {
    await page.goto('/breakers')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 open, 2 closed')
    await expect(cards(page).first()).toContainText(why)
    await expect(cards(page).first()).toContainText('next try')
    await expect(cards(page).first()).toContainText(/short-circuited\s*210/)
    await expect(card(page, /bank/)).toContainText('opened once in an hour')
    await expect(page.getByRole('link', { name: /Breakers/ })).toContainText('1 open')
    await expect(page.getByRole('button', { name: /bank.*open once, 0\.5/ })).toBeVisible()
    await expectAccessible(page)
    await new Shell(page).whenAlive()
    await page.keyboard.press('v')
    await expect(page).toHaveURL(/view=lanes/)
    await expect(cards(page)).toHaveCount(0)
    const names = page.getByRole('region', { name: 'Lanes' }).getByRole('button')
    await expect(names.first()).toHaveAccessibleName(/payment-service ?: not known for the first/)
    await expect(page.getByRole('list', { name: 'Drawn as' })).toContainText('not known')
    await names.first().focus()
    await page.keyboard.press('ArrowDown')
    await expect(names.nth(1)).toBeFocused()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'cards', exact: true }).press('Enter')
    await page.setViewportSize({ width: 360, height: 740 })
    await expect(cards(page).first()).toBeVisible()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  test('is filtered, sorted and read as a table by keyboard, and its address brings it back', async ({
    page,
    browser,
  }) => {
    await page.goto('/')
    // Keys lead nowhere before the page has woken up.
    await expect(async () => {
      await page.keyboard.press('g')
      await page.keyboard.press('b')
      await expect(page).toHaveURL(/\/breakers/, { timeout: 1_000 })
    }).toPass()
    await page.getByRole('button', { name: 'A–Z' }).press('Enter')
    await expect(cards(page).first()).toContainText('bank')
    await page.keyboard.press('/')
    await page.keyboard.type('state=open')
    await expect(cards(page)).toHaveCount(1)
    await page.getByRole('button', { name: 'table', exact: true }).press('Enter')
    // The address follows what is shown a moment later.
    await expect(page).toHaveURL(/(?=.*state%3Dopen|.*state=open)(?=.*view=table)/)
    const context = await browser.newContext({ storageState: await page.context().storageState() })
    const elsewhere = await context.newPage()
    await elsewhere.goto(page.url())
    const table = elsewhere.getByRole('table', { name: 'Breakers' })
    await expect(table.getByRole('row')).toHaveCount(2)
    await expect(table).toContainText(payment)
    await expect(box(elsewhere)).toHaveValue('state=open')
    await context.close()
  })

  test('tells the history of one, and leads to the failed calls behind an opening', async ({
    page,
    expectAccessible,
  }) => {
    await page.goto('/breakers')
    await page.getByRole('button', { name: `History: ${payment}` }).click()
    const history = page.getByRole('dialog', { name: `History of ${payment}` })
    await expect(history.getByRole('row').filter({ hasText: why }).first()).toContainText(
      'calls 20, failures 12',
    )
    await expectAccessible(page)
    await expect(
      history.getByRole('link', { name: 'Calls not let through' }).first(),
    ).toHaveAttribute(
      'href',
      /error%3D%22circuit\+breaker\+open%22|error=%22circuit\+breaker\+open%22/,
    )
    await history.getByRole('link', { name: 'Failed calls around it' }).first().click()
    await expect(page).toHaveURL(/\/correlations\?.*from=/)
    await expect(page.getByRole('combobox', { name: 'Find correlations' })).toHaveValue(
      'source=order-service target=payment-service error',
    )
    await page.goBack()
    await expect(history).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(history).toBeHidden()
  })

  test('is forced open with a reason, undone, and not over the head of somebody else', async ({
    page,
    request,
    database,
    faults,
    expectAccessible,
  }) => {
    await page.goto('/breakers')
    const override = page.getByRole('button', { name: `Override: ${payment}` })
    const dialog = page.getByRole('dialog', { name: `Override ${payment}` })
    const force = dialog.getByRole('button', { name: 'Force open order-service → payment-service' })
    await override.click()
    await expectAccessible(page)
    await dialog.getByRole('textbox', { name: 'Why' }).fill('provider is down')
    await force.click()
    await expect(dialog).toBeHidden()
    await expect(card(page, /payment-service/)).toContainText(
      'forced open by admin@journey.example',
    )
    const audit = await database
      .selectFrom('audit_log')
      .select('action')
      .where('target', '=', 'breaker order-service → payment-service (http)')
      .execute()
    expect(audit.map(({ action }) => action)).toContain('breakers.override')
    await notices(page).getByRole('button', { name: 'Undo' }).click()
    await expect(card(page, /payment-service/)).not.toContainText('forced open by')

    faults.expect(/412/)
    await override.click()
    const edge = {
      source_service: 'order-service',
      target_service: 'payment-service',
      protocol: 'http',
    }
    const other = await request.put('/api/v1/breakers/overrides', {
      data: { ...edge, state: 'disabled', reason: 'I was faster' },
    })
    expect(other.status(), await other.text()).toBe(200)
    await dialog.getByRole('textbox', { name: 'Why' }).fill('again')
    await force.click()
    await expect(dialog.getByRole('alert')).toContainText('I was faster')
    await force.click()
    await expect(dialog).toBeHidden()
    await page.getByRole('button', { name: `Lift the override: ${payment}` }).click()
    await page.getByRole('button', { name: 'Lift it' }).click()
    await expect(card(page, /payment-service/)).not.toContainText('forced open by')
  })

  test.describe('a viewer', () => {
    test.use({ role: 'viewer' })

    test('sees all of it, changes nothing, and is told why', async ({ page }) => {
      await page.goto('/breakers')
      await expect(page.getByRole('button', { name: `Override: ${payment}` })).toBeDisabled()
      await expect(page.getByText('Overriding breakers is for operators')).toBeVisible()
    })
  })
})
