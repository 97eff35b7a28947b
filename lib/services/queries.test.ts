import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { findServices } from './queries.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
  const names = [
    'repayments',
    'Payment-service',
    'order-payment',
    'pay_gate',
    'a%b',
    String.raw`a\b`,
  ]
  await test.db
    .insertInto('services')
    .values(names.map((name) => ({ name })))
    .execute()
})
afterAll(() => test.drop())

const find = async (q: string, limit = 20) =>
  (await findServices(test.db, { q, limit })).map(({ name }) => name)

describe('findServices', () => {
  it('finds parts of names: at the start, then at the start of a word, then elsewhere', async () => {
    expect(await find('pay')).toEqual([
      'pay_gate',
      'Payment-service',
      'order-payment',
      'repayments',
    ])
    expect(await find('PAYMENT')).toEqual(['Payment-service', 'order-payment', 'repayments'])
  })

  it.each([
    ['%', ['a%b']],
    ['_', ['pay_gate']],
    ['\\', [String.raw`a\b`]],
    ['(', []],
    ["'; DROP TABLE services --", []],
  ])('takes %s as it is', async (typed, found) => {
    expect(await find(typed)).toEqual(found)
  })

  it('lists all where nothing is asked, as far as the limit', async () => {
    expect(await find('')).toHaveLength(6)
    expect(await find('', 2)).toHaveLength(2)
  })
})
