import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, it, vi } from 'vitest'
import type { CorrelationAnswer, EventColumns } from './analysis/event-columns.ts'
import { correlationOptions } from './query-options.ts'

afterEach(() => vi.unstubAllGlobals())

function answerOf(events: number, agoMs: number): CorrelationAnswer {
  const asOfMs = Date.now()
  const each = <Value>(value: Value) => Array.from({ length: events }, () => value)
  const columns = { id: each('1'), at: each(asOfMs - agoMs), latencyMs: each(5) }
  return {
    ...{ id: crypto.randomUUID(), asOf: new Date(asOfMs).toISOString() },
    ...{ columns: columns as unknown as EventColumns, kinds: {}, usual: [], omitted: 0 },
  }
}

/** How often a correlation on the screen is read, and is read again when the stream tells of news. */
async function readsOf(answer: CorrelationAnswer): Promise<[first: number, afterNews: number]> {
  const fetched = vi.fn(async () => Response.json(answer))
  vi.stubGlobal('fetch', fetched)
  const client = new QueryClient()
  const observer = new QueryObserver(client, {
    ...correlationOptions(answer.id),
    refetchInterval: false,
  })
  const stop = observer.subscribe(() => {})
  await vi.waitFor(() => expect(observer.getCurrentResult().isSuccess).toBe(true))
  const first = fetched.mock.calls.length
  await client.invalidateQueries({
    predicate: ({ meta }) => meta?.topics?.includes('correlations') ?? false,
  })
  stop()
  client.clear()
  return [first, fetched.mock.calls.length - first]
}

it('reads a correlation again with news while events of it may come', async () => {
  expect(await readsOf(answerOf(3, 10_000))).toEqual([1, 1])
})

it('leaves one in peace that is over, or so large that each reading takes a second', async () => {
  expect(await readsOf(answerOf(3, 300_000))).toEqual([1, 0])
  expect(await readsOf(answerOf(5_001, 10_000))).toEqual([1, 0])
})
