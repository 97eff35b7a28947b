import { expect, it } from 'vitest'
import { wordsOf } from './words.ts'

const call = (source: string, target: string, operation: string) => ({
  ...{ source, target, protocol: 'http', operation },
})
const known = {
  services: [
    { name: 'shop', kind: 'service' },
    { name: 'bank', kind: 'external' },
  ],
  protocols: ['http'],
  calls: [{ source: 'shop', target: 'bank', protocol: 'http' }],
  operations: [call('shop', 'bank', 'charge'), call('shop', 'stock', 'hold')],
  owners: ['checkout'],
}

it('offers the operations of an edge, or all where none is known of it', () => {
  const { words, seen } = wordsOf(known)
  expect(words.operationsOf({ from: 'shop', to: 'bank' })).toEqual(['charge'])
  expect(words.operationsOf({ from: 'shop', to: '' })).toEqual(['charge', 'hold'])
  expect(seen).toEqual({ services: ['shop', 'bank'], calls: known.calls })
})

it('does not call every service unseen while nothing at all was seen', () => {
  expect(wordsOf(undefined).seen).toBeUndefined()
  expect(wordsOf({ ...known, services: [] }).seen).toBeUndefined()
})
