import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'
import { orders } from '../fixtures/order-saga.ts'
import { PatternPage } from '../pages/pattern-page.ts'
import { Shell } from '../pages/shell.ts'

test.use({ estate: 'patterns-list' })

async function narrowFits(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 })
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
    .toBeLessThanOrEqual(0)
}

test('says what a pattern is for while none is declared', async ({ page, expectAccessible }) => {
  await page.goto('/patterns')
  await expect(page.getByRole('heading', { name: 'No pattern is declared yet' })).toBeVisible()
  await expectAccessible(page)
})

test.describe('with a saga', () => {
  test.beforeEach(async ({ database }) => {
    await database.deleteFrom('message_patterns').execute()
    await database.insertInto('message_patterns').values(orders('take an order')).execute()
  })

  test('work that is not saved is guarded, survives a reload and is offered back', async ({
    page,
  }) => {
    const editor = new PatternPage(page)
    await editor.open('take an order')
    await editor.field('Owner').fill('somebody else')
    await page.getByRole('link', { name: 'Map', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await expect(page).toHaveURL(/\/patterns\//)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await expect(editor.field('Owner')).toHaveValue('checkout')
    await page.getByRole('button', { name: 'Restore them' }).click()
    await expect(editor.field('Owner')).toHaveValue('somebody else')
    await page.reload()
    await page.getByRole('button', { name: 'Discard them' }).click()
    await page.reload()
    await expect(editor.field('Owner')).toHaveValue('checkout')
    await expect(page.getByRole('button', { name: 'Restore them' })).toBeHidden()
  })

  test('what it was is told, breaking or not, and restored with a reason', async ({
    page,
    expectAccessible,
  }) => {
    const editor = new PatternPage(page)
    await editor.open('take an order')
    await editor.field('p95 at most, ms').fill('100')
    await editor.field('Owner').fill('platform')
    await editor.reason.fill('we promised it')
    await editor.save.click()
    await page.getByRole('link', { name: 'Revisions' }).click()
    const revisions = page.getByRole('list', { name: 'Revisions' }).getByRole('button')
    await expect(revisions.first()).toContainText('“we promised it”')
    const changes = page.getByRole('table', { name: 'Changes' })
    await expect(changes.getByRole('row', { name: /SLA: p95/ })).toContainText(/800.*100.*breaking/)
    await expect(changes.getByRole('row', { name: /owner/ })).toContainText('not breaking')
    await expectAccessible(page)
    await revisions.nth(1).click()
    await page.getByRole('button', { name: /^Restore version/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Why' }).fill('too tight')
    await dialog.getByRole('button', { name: /^Restore version/ }).click()
    await expect(revisions.first()).toContainText('“too tight”')
    await page.getByRole('link', { name: 'Pattern', exact: true }).click()
    await expect(editor.field('p95 at most, ms')).toHaveValue('800')
  })

  test('is duplicated, deprecated, deleted and brought back', async ({ page }) => {
    const shell = new Shell(page)
    await page.goto('/patterns')
    const row = page.getByRole('row', { name: /take an order/ })
    const act = async (name: string) => {
      await row.getByRole('button', { name: /Actions/ }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    await act('Deprecate')
    await expect(row).toContainText('deprecated')
    await shell.notifications.getByRole('button', { name: 'Undo' }).first().click()
    await expect(row).toContainText('active')
    await act('Delete…')
    await page.getByRole('button', { name: 'Delete take an order' }).click()
    await expect(row).toBeHidden()
    await shell.notifications
      .getByRole('listitem')
      .filter({ hasText: 'take an order is deleted' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await expect(row).toBeVisible()
    await act('Duplicate')
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('take an order copy')
  })

  test('its list comes back from its address, and is read on a telephone', async ({
    page,
    database,
  }) => {
    const refund = orders('refund', { owner: 'billing', pattern_type: 'pub_sub' })
    await database.insertInto('message_patterns').values(refund).execute()
    await page.goto('/patterns?q=owner%3Dbilling&sort=-name')
    await expect(page.getByRole('row', { name: /refund/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /take an order/ })).toBeHidden()
    await expect(page.getByRole('columnheader', { name: /Pattern/ })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
    await narrowFits(page)
    await page.goto('/patterns/take%20an%20order?step=2')
    await expect(new PatternPage(page).field('Operation')).toHaveValue('stock')
    await narrowFits(page)
  })
})

test('what another program wrote is shown, and keeps all that is not touched', async ({
  page,
  database,
}) => {
  const flow = 'orders call payments; ask Bob'
  await database
    .insertInto('message_patterns')
    .values({
      pattern_name: 'written by hand',
      pattern_type: 'telepathy',
      services_involved: ['orders'],
      message_flow: flow,
      failure_handling: 'pray',
      performance_sla: JSON.stringify({ p95_ms: 'fast', note: ['?'] }),
      reliability_guarantees: 'usually',
    })
    .execute()
  const editor = new PatternPage(page)
  await editor.open('written by hand')
  await expect(editor.field('Type')).toHaveValue(/telepathy/)
  await expect(page.getByRole('textbox', { name: 'Message flow as it is written' })).toHaveValue(
    flow,
  )
  await editor.field('Owner').fill('bob')
  await editor.field('Success at least, %').fill('99')
  await editor.save.click()
  await expect(page.getByText('As it is stored')).toBeVisible()
  const row = await database
    .selectFrom('message_patterns')
    .selectAll()
    .where('pattern_name', '=', 'written by hand')
    .executeTakeFirstOrThrow()
  expect(row).toMatchObject({
    owner: 'bob',
    pattern_type: 'telepathy',
    message_flow: flow,
    failure_handling: 'pray',
    performance_sla: { p95_ms: 'fast', note: ['?'], success_rate: 99 },
    reliability_guarantees: 'usually',
  })
})
