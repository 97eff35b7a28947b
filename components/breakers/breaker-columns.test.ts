import { expect, it } from 'vitest'
import type { Breaker } from '#lib/breakers/schemas.ts'
import { breakersToCsv, sortByColumn } from './breaker-columns.ts'
import { showBreakers } from '#lib/breakers/shown.ts'

const fromMs = Date.parse('2026-11-24T12:00:00Z')

function show(...given: Partial<Breaker>[]) {
  const breakers = given.map((part): Breaker => ({
    source: 'orders',
    target: 'bank',
    protocol: 'http',
    toldBy: 'processes',
    state: 'closed',
    since: null,
    reason: null,
    numbers: {},
    nextTryAt: null,
    instances: {},
    override: null,
    opensPerHour: 0,
    counters: { since: null, ok: 0, failed: 0, timeouts: 0, shortCircuited: 0, rejected: 0 },
    traffic: null,
    knownSince: null,
    ...part,
  }))
  const window = { fromMs, toMs: fromMs + 60_000 }
  const asOf = new Date(window.toMs).toISOString()
  return showBreakers({ asOf, window, breakers, lanes: [], truncated: false })
}

const counted = (failed: number) => ({
  since: null,
  ok: 10 - failed,
  failed,
  timeouts: 0,
  shortCircuited: 0,
  rejected: 0,
})

it('sorts by any column, what is not known last whichever way round', () => {
  const shown = show(
    { target: 'little', counters: counted(1) },
    { target: 'unknown' },
    { target: 'most', counters: counted(9) },
  )
  const order = (column: string, reversed: boolean) =>
    sortByColumn(shown, { column, reversed }).map(({ target }) => target)
  expect(order('errors', false)).toEqual(['most', 'little', 'unknown'])
  expect(order('errors', true)).toEqual(['little', 'most', 'unknown'])
  expect(order('breaker', false)).toEqual(['little', 'most', 'unknown'])
})

it('writes what the table shows, and leaves empty what is not known', () => {
  const [head, row] = breakersToCsv(show({ state: 'open', source: '=cmd' })).split('\r\n')
  expect(head?.split(',').slice(0, 5)).toEqual([
    'breaker',
    'state',
    'since',
    'opened',
    'not_closed',
  ])
  expect(row).toMatch(/^'=cmd → bank \(http\),open,,0,,,,/)
})
