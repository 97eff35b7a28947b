import type { APIResponse } from '@playwright/test'
import { endpoints } from '#lib/api/endpoints.ts'
import { problemSchema } from '#lib/api/schemas.ts'
import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'

const readable = endpoints.filter(
  ({ method, path, answers, parameters }) =>
    method === 'GET' && !path.includes('{') && answers[200]?.schema && !parameters?.path,
)

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

  for (const { path, answers } of readable) {
    test(`answers ${path} as it is described`, async ({ request }) => {
      const answer = await request.get(path)
      expect(answer.status()).toBe(200)
      expect(answers[200]?.schema?.safeParse(await answer.json()).error).toBeUndefined()
    })
  }

  test('says what is wrong as a problem, whatever it is', async ({ request }) => {
    const nothing = await request.get('/api/v1/nothing')
    expect(nothing.status()).toBe(404)
    expect(await problemOf(nothing)).toMatchObject({ code: 'not_found' })

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
})
