import { environmentManager, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { correlationOptions, searchOptions } from '#lib/correlations/query-options.ts'
import { draftOptions } from '#lib/patterns/query-options.ts'
import { createQueryClient } from './query-client.ts'

beforeEach(() => {
  vi.useFakeTimers()
  environmentManager.setIsServer(() => false)
})
afterEach(() => {
  environmentManager.setIsServer(() => true)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** How often a page asks in two minutes, answered like that. */
async function asksOf(options: object, answer: () => Promise<Response>): Promise<number> {
  const fetched = vi.fn(answer)
  vi.stubGlobal('fetch', fetched)
  const client = createQueryClient()
  const observer = new QueryObserver(
    client,
    client.defaultQueryOptions({ queryKey: ['none'], ...options }),
  )
  const stop = observer.subscribe(() => {})
  await vi.advanceTimersByTimeAsync(120_000)
  stop()
  client.clear()
  return fetched.mock.calls.length
}

const away = async () => Response.json({ code: 'unavailable' }, { status: 503 })
const refused = async () => Response.json({ code: 'bad_request' }, { status: 400 })
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'))
const id = '00000000-0000-4000-8000-000000000001'

it.each(
  Object.entries({
    'a correlation': correlationOptions(id),
    'a search': { ...searchOptions({ text: '', window: { range: '30m' } }, true) },
    'what is read once': draftOptions({ correlation: id }),
  }),
)('asks again for %s while it is not answered, and not when it is refused', async (_, options) => {
  expect(await asksOf(options, away)).toBeGreaterThan(5)
  expect(await asksOf(options, unreachable)).toBeGreaterThan(5)
  expect(await asksOf(options, refused)).toBe(1)
})
