import { expect, it } from 'vitest'
import { holdOrder } from './use-held-order.ts'

it('keeps rows where they are, drops those that are gone and adds new ones at the end', () => {
  expect(holdOrder(['a', 'b', 'c'], ['d', 'c', 'a'])).toEqual(['a', 'c', 'd'])
})
