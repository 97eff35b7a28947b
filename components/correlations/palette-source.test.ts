import { expect, it } from 'vitest'
import { correlationSource } from './palette-source.ts'

const { find } = correlationSource((path) => `${path}?range=1h`)
const found = async (typed: string) => await find(typed, new AbortController().signal)

it.each([
  '4bf92f35-77b3-4da6-a3ce-929d0e0e4736',
  '4BF92F3577B34DA6A3CE929D0E0E4736',
  ' 00f067aa0ba902b7 ',
])('offers the correlation of %s', async (typed) => {
  const id = typed.trim()
  expect(await found(typed)).toMatchObject([
    { label: `Open correlation ${id}`, href: `/correlations/${id}?range=1h` },
  ])
})

it.each(['', 'payment-service', 'deadbeef', '4bf92f3577b34da6a3ce929d0e0e473g'])(
  'offers nothing for “%s”',
  async (typed) => {
    expect(await found(typed)).toEqual([])
  },
)
