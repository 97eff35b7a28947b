import { describe, expect, it } from 'vitest'
import { hrefWithWindow, windowRequestOf } from './window-params.ts'

const from = new Date('2026-11-24T10:00:00Z')
const to = new Date('2026-11-24T10:30:00Z')
const live = { range: '30m', from: null, to: null, compare: 'before' } as const

describe('the window of a page', () => {
  it.each([
    [live, { range: '30m' }],
    [
      { ...live, from, to },
      { fromMs: from.getTime(), toMs: to.getTime() },
    ],
    [{ ...live, from }, { range: '30m' }],
    [{ ...live, from: to, to: from }, { range: '30m' }],
  ])('of %j is %j', (params, request) => {
    expect(windowRequestOf(params)).toEqual(request)
  })
})

describe('a link', () => {
  it('keeps the time range beside what is its own', () => {
    const past = { range: '6h', from, to, compare: 'day' } as const
    const link = new URL(hrefWithWindow('/map?focus=a%26b', past, { hops: '2' }), 'http://x')
    expect(link.pathname).toBe('/map')
    expect(Object.fromEntries(link.searchParams)).toEqual({
      focus: 'a&b',
      hops: '2',
      range: '6h',
      from: '2026-11-24T10:00:00.000Z',
      to: '2026-11-24T10:30:00.000Z',
      compare: 'day',
    })
  })

  it('says nothing of what goes without saying', () => {
    expect(hrefWithWindow('/map', live)).toBe('/map')
  })
})
