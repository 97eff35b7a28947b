import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, it, vi } from 'vitest'
import type { CorrelationAnswer, EventColumns } from './analysis/event-columns.ts'
import { correlationOptions } from './query-options.ts'

afterEach(() => vi.unstubAllGlobals())

function answerOf(events: number, agoMs: number): CorrelationAnswer {
  const asOfMs = Date.now()
  const each = <Value>(value: Value) => Array.from({ length: events }, () => value)
  const columns: EventColumns = {
    ...{ id: each('').map((_, row) => String(row)), at: each(asOfMs - agoMs), latencyMs: each(5) },
    ...{ source: each('a'), target: each('b'), type: each('response'), protocol: each('http') },
    ...{ operation: each(null), status: each(200), error: each(null), bytes: each(null) },
    ...{ trace: each(null), span: each(null), parentSpan: each(null), serverSpan: each(null) },
    ...{ serverLatencyMs: each(null), serverOffsetMs: each(null), errorType: each(null) },
  }
  return {
    ...{ id: crypto.randomUUID(), asOf: new Date(asOfMs).toISOString() },
    ...{ columns, kinds: {}, usual: [] },
    ...{ cursor: '7', count: events, omitted: 0 },
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

it('asks only for what was written since, and for all of it where that does not add up', async () => {
  const answer = answerOf(3, 10_000)
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return Response.json(asked.length === 2 ? { ...answer, count: 2 } : answer)
  })
  const client = new QueryClient()
  const read = () => client.query({ ...correlationOptions(answer.id), staleTime: 0 })
  await read()
  await read()
  const path = `/api/v1/correlations/${answer.id}`
  expect(asked).toEqual([path, `${path}?since=7`, path])
})

it('leaves one in peace that is over, or so large that it takes long to work out', async () => {
  expect(await readsOf(answerOf(3, 300_000))).toEqual([1, 0])
  expect(await readsOf(answerOf(20_001, 10_000))).toEqual([1, 0])
})
