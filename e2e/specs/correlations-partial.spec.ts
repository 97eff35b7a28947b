import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'
import { newCorrelation, newSpan, sendCorrelation } from '../fixtures/native-events.ts'

test.use({ estate: 'partial correlations' })

const tree = (page: Page) => page.getByRole('tree', { name: 'Calls' })

test('a correlation of one event is whole, and what comes later is filled in', async ({
  page,
  request,
  expectAccessible,
}) => {
  const [id, root] = [newCorrelation(), newSpan()]
  const beganMs = Date.now() - 1_000
  await sendCorrelation(request, {
    ...{ id, beganMs },
    calls: [{ path: 'web > shop', span: root, ms: 100 }],
  })
  await page.goto(`/correlations/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('POST /shop took 100 ms')
  await expect(tree(page).getByRole('treeitem')).toHaveCount(1)
  await expect(page.getByText('Events of it may still arrive')).toBeVisible()
  for (const view of ['Sequence', 'Flame', 'Table', 'JSON', 'Waterfall']) {
    await page.getByRole('tab', { name: view }).click()
    await expectAccessible(page)
  }
  await tree(page).getByRole('treeitem').first().click()
  await sendCorrelation(request, {
    ...{ id, beganMs },
    calls: [{ path: 'shop > stock', under: root, at: 10 }],
  })
  await expect(tree(page).getByRole('treeitem')).toHaveCount(2)
  // What was looked at stays in sight.
  await expect(page.getByRole('complementary', { name: 'Selected call' })).toContainText(
    'web → shop',
  )
})

test('one whose first event has not come yet is shown once it has', async ({ page, request }) => {
  const id = newCorrelation()
  await page.goto(`/correlations/${id}`)
  await expect(page.getByRole('heading', { name: 'Nothing is known of this id' })).toBeVisible()
  await sendCorrelation(request, {
    ...{ id, beganMs: Date.now() - 1_000 },
    calls: [{ path: 'web > shop', ms: 100 }],
  })
  await expect(tree(page).getByRole('treeitem')).toHaveCount(1)
})

test('events that never came are shown as missing', async ({ page, request }) => {
  const id = newCorrelation()
  const call = {
    correlation_id: id,
    protocol: 'http',
    trace_id: id.replaceAll('-', ''),
    occurred_at: new Date(Date.now() - 300_000).toISOString(),
  }
  const response = await request.post('/api/v1/events', {
    data: [
      {
        ...{ ...call, source_service: 'shop', target_service: 'bank', event_type: 'request' },
        ...{ span_id: newSpan(), parent_span_id: newSpan(), operation: 'POST /charge' },
      },
    ],
  })
  expect(response.status()).toBe(200)
  await page.goto(`/correlations/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('POST /charge has not ended')
  await expect(page.getByText('Events of it may still arrive')).toHaveCount(0)
  await expect(page.getByText('A call has no end that was reported.')).toBeVisible()
  await expect(page.getByText('What a call was made within has not arrived.')).toBeVisible()
  await page.getByRole('button', { name: 'Show the first of them' }).first().click()
  const detail = page.getByRole('complementary', { name: 'Selected call' })
  await expect(detail).toContainText('no end was reported')
  await expect(detail).toContainText('The call that this one belongs to has not arrived')
  await expect(tree(page).getByRole('treeitem')).toContainText('its parent is missing')
})
