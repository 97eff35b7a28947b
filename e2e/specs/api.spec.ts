import type { APIResponse } from '@playwright/test'
import type { z } from 'zod'
import { endpoints } from '#lib/api/endpoints.ts'
import { problemSchema } from '#lib/api/schemas.ts'
import { statusOf } from '#lib/platform/errors.ts'
import { expect, test } from '../fixtures/journey.ts'
import { Shell } from '../pages/shell.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'

const readable = endpoints.filter(
  ({ method, path, answers, parameters }) =>
    method === 'GET' && !path.includes('{') && answers[200]?.schema && !parameters?.path,
)

function faultsOf(answer: unknown, schema: z.ZodType = problemSchema) {
  return schema.safeParse(answer).error?.issues ?? []
}

async function problemOf(answer: APIResponse) {
  expect(answer.headers()['content-type']).toBe('application/problem+json')
  return problemSchema.parse(await answer.json())
}

test.describe('the API', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue' }))
    await request.dispose()
  })

  test('takes traces at a base URL that ends in a slash, without a redirect', async ({
    request,
  }) => {
    const answer = await request.post('/v1/traces/', {
      data: { resourceSpans: [] },
      maxRedirects: 0,
    })
    expect(answer.status()).toBe(200)
  })

  for (const { path, answers, example, problems } of readable) {
    test(`answers ${path} as it is described`, async ({ request }) => {
      const answer = await request.get(path, { params: example })
      expect(faultsOf(await answer.json(), answers[answer.status()]?.schema)).toEqual([])
      // What the example names need not be there.
      const described = [200, ...problems.filter((code) => code === 'not_found').map(statusOf)]
      expect(described).toContain(answer.status())
    })
  }

  test('says what is wrong as a problem, whatever it is', async ({ request }) => {
    for (const path of ['/api', '/api/v1', '/api/v1/nothing', '/api/v2/nothing/at/all']) {
      const nothing = await request.get(path)
      expect(nothing.status()).toBe(404)
      expect(await problemOf(nothing)).toMatchObject({ code: 'not_found' })
    }

    const refused = await request.delete('/api/v1/overview')
    expect(refused.status()).toBe(405)
    expect(refused.headers().allow).toBe('GET')
    expect(await problemOf(refused)).toMatchObject({ code: 'method_not_allowed', status: 405 })

    const faulty = await request.get('/api/v1/overview?range=2h', {
      headers: { 'x-request-id': 'journey-7' },
    })
    expect(faulty.status()).toBe(400)
    expect(await problemOf(faulty)).toMatchObject({
      requestId: 'journey-7',
      faults: [{ path: 'range' }],
    })
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`can be read on a page, ${colorScheme}`, async ({ page, expectAccessible }) => {
      await page.emulateMedia({ colorScheme })
      await page.goto('/docs/api')
      const overview = page.getByRole('article', { name: 'GET /api/v1/overview', exact: true })
      await expect(overview).toContainText('Needs a session of any role, or an API token of scope')
      await expect(overview.getByRole('rowheader', { name: 'range optional' })).toBeVisible()
      await new Shell(page).whenAlive()
      await page.keyboard.press('/')
      await page.keyboard.type('overview/attention')
      const links = page.getByRole('navigation', { name: 'Endpoints' }).getByRole('link')
      await expect(links).toHaveCount(1)
      await expect(page).toHaveURL(/q=overview%2Fattention|q=overview\/attention/)
      await links.click()
      const attention = page.getByRole('article', { name: 'GET /api/v1/overview/attention' })
      await expect(attention).toBeInViewport()
      await expectAccessible(page)
    })
  }
})
