import { describe, expect, it } from 'vitest'
import { hrefWithWindow, windowRequestOf } from './window-params.ts'
import { fixedEndsOf, titleOf } from './window-words.ts'

const from = new Date('2026-11-24T10:00:00Z')
const to = new Date('2026-11-24T10:30:00Z')
const live = { range: '30m', from: null, to: null, against: 'before' } as const

describe('the window of a page', () => {
  it.each([
    [live, { range: '30m' }],
    [
      { ...live, from, to },
      { fromMs: from.getTime(), toMs: to.getTime() },
    ],
    [
      { ...live, from: new Date('2026-10-01T00:00:00Z'), to },
      { fromMs: Date.parse('2026-11-08T10:30:00Z'), toMs: to.getTime() },
    ],
    [{ ...live, from }, { range: '30m' }],
    [{ ...live, from: to, to: from }, { range: '30m' }],
  ])('of %j is %j', (params, request) => {
    expect(windowRequestOf(params)).toEqual(request)
  })
})

describe('a link', () => {
  it('keeps the time range beside what is its own', () => {
    const past = { range: '6h', from, to, against: 'day' } as const
    const link = new URL(hrefWithWindow('/map?focus=a%26b', past, { hops: '2' }), 'http://x')
    expect(link.pathname).toBe('/map')
    expect(Object.fromEntries(link.searchParams)).toEqual({
      focus: 'a&b',
      hops: '2',
      range: '6h',
      from: '2026-11-24T10:00:00.000Z',
      to: '2026-11-24T10:30:00.000Z',
      against: 'day',
    })
  })

  it('says nothing of what goes without saying', () => {
    expect(hrefWithWindow('/map', live)).toBe('/map')
  })
})

describe('a window that is stopped', () => {
  const nowMs = Date.parse('2026-11-24T10:30:04.500Z')
  it.each([
    ['5m', '10:25:10.000', '10:30:10.000'],
    ['30m', '10:01:00.000', '10:31:00.000'],
  ] as const)('of %s keeps its buckets', (range, start, end) => {
    expect(fixedEndsOf({ range }, nowMs)).toEqual({
      fromMs: Date.parse(`2026-11-24T${start}Z`),
      toMs: Date.parse(`2026-11-24T${end}Z`),
    })
  })

  it('stays as it is where it is of the past', () => {
    const past = { fromMs: from.getTime(), toMs: to.getTime() }
    expect(fixedEndsOf(past, nowMs)).toEqual(past)
  })
})

it('is named in the title of a link that is handed on', () => {
  expect(titleOf('Overview', { range: '1h' })).toBe('Overview')
  const past = { fromMs: from.getTime(), toMs: to.getTime() }
  expect(titleOf('Overview', past)).toBe('Overview, 24 Nov, 10:00 – 24 Nov, 10:30 UTC')
})
