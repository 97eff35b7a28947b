import { expect, it } from 'vitest'
import type { Kept } from '#lib/retention/schemas.ts'
import { changesOf, formatBytes, lossOf } from './retention-words.ts'

const settings: Kept[] = [
  { name: 'eventsDays', kept: 14, fromEnvironment: 7, variable: 'A', isSet: true, tables: [] },
  {
    name: 'rollups10sHours',
    kept: 24,
    fromEnvironment: 24,
    variable: 'B',
    isSet: false,
    tables: [],
  },
]

it('says what is lost, and nothing where nothing is', () => {
  expect(lossOf(changesOf(settings, { eventsDays: '' }))).toBe(
    'Dropped within minutes, for good: events older than 7 days.',
  )
  expect(lossOf(changesOf(settings, { eventsDays: '1', rollups10sHours: '2' }))).toBe(
    'Dropped within minutes, for good: events older than 1 day; sums per 10 s older than 2 hours.',
  )
  expect(lossOf(changesOf(settings, { eventsDays: '30', rollups10sHours: '24' }))).toBeNull()
  expect(lossOf(changesOf(settings, {}))).toBeNull()
})

it.each([
  [0, '0.00 kB'],
  [8192, '8.19 kB'],
  [999_400, '999 kB'],
  [999_600, '1.00 MB'],
  [12_340_000_000, '12.3 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
