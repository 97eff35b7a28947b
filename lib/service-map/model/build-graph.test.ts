import { describe, expect, it } from 'vitest'
import { buildGraph, type GraphChoice } from './build-graph.ts'
import { groupId } from './group-id.ts'
import { edge, mapOf } from './test-support.ts'

const everything: GraphChoice = {
  filter: '',
  hideRest: false,
  errorsOnly: false,
  focus: null,
  hops: 1,
  groupRule: 'none',
  expanded: [],
  hidden: [],
}

const map = mapOf(
  [
    edge('gateway', 'shop-orders'),
    edge('gateway', 'shop-carts', { errors: 5 }),
    edge('shop-orders', 'pay-cards', { protocol: 'grpc', breaker: 'open' }),
    edge('shop-orders', 'pay-cards', { protocol: 'amqp' }),
    edge('pay-cards', 'bank', { calls: 10, errors: 5 }),
    edge('reports', 'shop-orders', { retries: 6 }),
  ],
  { bank: 'external' },
)
const draw = (choice: Partial<GraphChoice> = {}) => buildGraph(map, { ...everything, ...choice })
const links = (choice?: Partial<GraphChoice>) =>
  draw(choice).links.map(({ source, target, protocol }) => `${source} ${target} ${protocol}`)
const tones = (choice?: Partial<GraphChoice>) =>
  Object.fromEntries(draw(choice).nodes.map(({ id, tone }) => [id, tone]))

describe('the graph of a map', () => {
  it('has a node for each service and a link for each protocol between two', () => {
    expect(links()).toEqual([
      'gateway shop-carts http',
      'gateway shop-orders http',
      'pay-cards bank http',
      'reports shop-orders http',
      'shop-orders pay-cards amqp',
      'shop-orders pay-cards grpc',
    ])
    expect(draw().nodes.find(({ id }) => id === 'bank')?.kind).toBe('external')
  })

  it('blames the service that is called, from enough calls on', () => {
    expect(tones()).toEqual({
      gateway: 'failing',
      'shop-carts': 'failing',
      'shop-orders': 'ok',
      'pay-cards': 'failing',
      bank: 'ok',
      reports: 'ok',
    })
  })

  it('dims what the filter does not find, or leaves it out', () => {
    const dimmed = draw({ filter: 'protocol=grpc' })
    expect(dimmed.links).toHaveLength(6)
    expect(dimmed.found?.size).toBe(1)
    const hidden = draw({ filter: 'protocol=grpc', hideRest: true })
    expect(hidden.links).toHaveLength(1)
    expect(hidden.hiddenEdges).toBe(5)
    expect(draw({ filter: 'protocol=' }).found).toBeNull()
  })

  it('shows only edges with a problem: errors, retries, a breaker that is not closed', () => {
    expect(links({ errorsOnly: true })).toEqual([
      'gateway shop-carts http',
      'reports shop-orders http',
      'shop-orders pay-cards grpc',
    ])
  })

  it('shows what leads to a service and away from it, some hops far', () => {
    expect(links({ focus: 'shop-orders' })).toHaveLength(4)
    expect(links({ focus: 'pay-cards', hops: 2 })).toEqual([
      'gateway shop-orders http',
      'pay-cards bank http',
      'reports shop-orders http',
      'shop-orders pay-cards amqp',
      'shop-orders pay-cards grpc',
    ])
  })

  it('leaves out what is hidden with all that touches it, and counts it', () => {
    const { nodes, hiddenEdges } = draw({ hidden: ['pay-cards', 'bank'] })
    expect(nodes.map(({ id }) => id)).not.toContain('pay-cards')
    expect(hiddenEdges).toBe(3)
    expect(links({ hidden: ['shop-orders'], focus: 'pay-cards', hops: 3 })).toEqual([
      'pay-cards bank http',
    ])
  })

  it('draws a group as one node, with the sums of its edges and the slowest p95', () => {
    const { nodes, links: drawn } = draw({ groupRule: 'first-word' })
    expect(nodes.map(({ id }) => id)).toEqual([
      'bank',
      'gateway',
      'reports',
      groupId('pay'),
      groupId('shop'),
    ])
    const link = drawn.find(({ target }) => target === groupId('pay'))
    expect(link).toMatchObject({
      calls: 200,
      protocol: '2 kinds',
      breaker: 'open',
      tone: 'warning',
    })
  })

  it('does not draw what happens inside a group', () => {
    expect(links({ groupRule: '{group}*' }).every((link) => !/^(\S+) \1 /.test(link))).toBe(true)
  })

  it('opens a group and remembers who belonged together', () => {
    const { nodes } = draw({ groupRule: 'first-word', expanded: ['shop'] })
    expect(nodes.filter(({ group }) => group === 'shop').map(({ id }) => id)).toEqual([
      'shop-carts',
      'shop-orders',
    ])
  })
})
