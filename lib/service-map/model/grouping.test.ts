import { describe, expect, it } from 'vitest'
import { automaticRule, groupsOf, patternOf } from './grouping.ts'

const services = ['shop/cart', 'shop/order', 'team-a-billing', 'team-b-mail', 'legacy'].map(
  (name) => ({ name, kind: name === 'legacy' ? 'external' : 'service' }),
)
const groups = (rule: string) => Object.fromEntries(groupsOf(services, [], rule))

describe('a group', () => {
  it.each([
    ['none', {}],
    ['namespace', { 'shop/cart': 'shop', 'shop/order': 'shop' }],
    [
      'first-word',
      {
        'shop/cart': 'shop',
        'shop/order': 'shop',
        'team-a-billing': 'team',
        'team-b-mail': 'team',
      },
    ],
    [
      'last-word',
      {
        'shop/cart': 'cart',
        'shop/order': 'order',
        'team-a-billing': 'billing',
        'team-b-mail': 'mail',
      },
    ],
    ['team-{group}-*', { 'team-a-billing': 'a', 'team-b-mail': 'b' }],
    ['(', {}],
  ])('by the rule %s is part of the name', (rule, expected) => {
    expect(groups(rule)).toEqual(expected)
  })

  it('may be the kind', () => expect(groups('kind').legacy).toBe('external'))

  it('takes a pattern with any characters in it', () => {
    expect(patternOf('a.b({group})')?.exec('a.b(x)')?.[1]).toBe('x')
    expect(patternOf('no group')).toBeNull()
  })
})

describe('neighbourhoods', () => {
  const clique = (prefix: string) => {
    const names = Array.from({ length: 6 }, (_, index) => `${prefix}${index}`)
    return names.flatMap((source) =>
      names.filter((target) => target > source).map((target) => ({ source, target })),
    )
  }
  const edges = [...clique('a'), ...clique('b'), { source: 'a0', target: 'b0' }]
  const members = [...new Set(edges.flatMap(({ source, target }) => [source, target]))].map(
    (name) => ({ name, kind: 'service' }),
  )

  it('are who mostly talk to each other, in whatever order they come', () => {
    const found = groupsOf(members, edges, 'neighbours')
    expect(
      new Set(members.filter(({ name }) => name.startsWith('a')).map(({ name }) => found.get(name)))
        .size,
    ).toBe(1)
    expect(found.get('a1')).not.toBe(found.get('b1'))
    const again = groupsOf(members.toReversed(), edges.toReversed(), 'neighbours')
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(found))
  })
})

describe('without a choice', () => {
  const estate = (count: number, name: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ name: name(index), kind: 'service' }))

  it('small estates are not grouped, large ones by their names, or by their neighbours', () => {
    expect(automaticRule(estate(1238, (index) => `ns${index % 9}.s${index}`))).toBe('none')
    expect(automaticRule(estate(5000, (index) => `ns${index % 50}.s${index}`))).toBe('namespace')
    expect(automaticRule(estate(5000, (index) => `team${index % 50}-s${index}`))).toBe('first-word')
    expect(automaticRule(estate(5000, (index) => `Service${index}`))).toBe('neighbours')
  })
})
