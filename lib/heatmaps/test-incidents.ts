import type { ComparedCall, Difference, Side } from './model.ts'

export function call(change: Partial<ComparedCall> = {}): ComparedCall {
  return {
    correlationId: crypto.randomUUID(),
    source: 'orders',
    target: 'inventory',
    protocol: 'http',
    operation: 'GET /items',
    status: '200',
    errorMessage: null,
    attributes: {},
    ...change,
  }
}

/** Calls that are all there is on one side. */
export function all(calls: readonly ComparedCall[]): Side {
  return {
    cells: [{ calls, wanted: calls.length, standsFor: calls.length }],
    total: calls.length,
  }
}

const operations: Record<string, string[]> = {
  payments: ['POST /charge', 'POST /refund', 'GET /methods'],
  inventory: ['GET /items', 'POST /reserve'],
  shipping: ['POST /label'],
  search: ['GET /search', 'GET /suggest'],
}

/** One call of an estate in which nothing is wrong: attributes as services send them. */
export function everydayCall(draw: () => number): ComparedCall {
  const pick = <T>(items: readonly T[], weights?: readonly number[]): T => {
    let left = draw() * (weights?.reduce((sum, one) => sum + one, 0) ?? items.length)
    const place = items.findIndex((_, at) => (left -= weights?.[at] ?? 1) < 0)
    return items[place === -1 ? items.length - 1 : place] as T
  }
  const target = pick(Object.keys(operations), [4, 3, 2, 1])
  const failed = draw() < 0.01
  return call({
    source: pick(['web', 'orders', 'mobile-api'], [5, 3, 2]),
    target,
    protocol: target === 'search' ? 'grpc' : 'http',
    operation: pick(operations[target] ?? []),
    status: failed ? '500' : pick(['200', '201', '404'], [90, 8, 2]),
    errorMessage: failed ? 'internal error' : null,
    attributes: {
      'service.version': pick(['1.4.0', '1.4.1', '1.5.0'], [60, 30, 10]),
      'cloud.zone': pick(['a', 'b', 'c']),
      tenant: pick(
        Array.from({ length: 40 }, (_, n) => `tenant-${n}`),
        Array.from({ length: 40 }, (_, n) => 1 / (n + 1)),
      ),
      'k8s.pod': `${target}-${Math.floor(draw() * 12)}`,
      items: String(Math.ceil(Math.exp(1 + draw() * 4))),
      'order.id': 1e6 + Math.floor(draw() * 1e6),
      ...(draw() < 0.3 ? { 'feature.flag': pick(['new-cart', 'old-cart']) } : {}),
    },
  })
}

export type Incident = { name: string; isCause: (call: ComparedCall) => boolean; first: RegExp }
const has = (key: string, value: unknown) => (own: ComparedCall) => own.attributes[key] === value

/** Causes that are known: calls that have one are slow, and the box holds slow calls. */
export const incidents: Incident[] = [
  { name: 'a target', isCause: ({ target }) => target === 'shipping', first: /go to shipping/ },
  { name: 'a source', isCause: ({ source }) => source === 'mobile-api', first: /come from mobile/ },
  {
    name: 'a protocol',
    isCause: ({ protocol }) => protocol === 'grpc',
    first: /(use grpc|go to search)/,
  },
  {
    name: 'an operation',
    isCause: ({ operation }) => operation === 'POST /refund',
    first: /call POST \/refund/,
  },
  { name: 'a status', isCause: ({ status }) => status === '404', first: /end with status 404/ },
  {
    name: 'an error',
    isCause: ({ errorMessage }) => errorMessage !== null,
    first: /status 500|internal error/,
  },
  {
    name: 'a version',
    isCause: has('service.version', '1.5.0'),
    first: /have service.version = 1.5.0/,
  },
  { name: 'a zone', isCause: has('cloud.zone', 'b'), first: /have cloud.zone = b/ },
  { name: 'a common tenant', isCause: has('tenant', 'tenant-0'), first: /have tenant = tenant-0/ },
  { name: 'a rare tenant', isCause: has('tenant', 'tenant-35'), first: /have tenant = tenant-35/ },
  { name: 'one pod', isCause: has('k8s.pod', 'payments-7'), first: /have k8s.pod = payments-7/ },
  {
    name: 'a large number',
    isCause: ({ attributes }) => Number(attributes['items']) >= 60,
    first: /have items ≥ \d+/,
  },
  {
    name: 'a flag',
    isCause: has('feature.flag', 'new-cart'),
    first: /have feature.flag = new-cart/,
  },
  {
    name: 'a missing flag',
    isCause: ({ attributes }) => !('feature.flag' in attributes),
    first: /have no feature.flag/,
  },
  {
    name: 'a version in a zone',
    isCause: (own) => has('service.version', '1.4.1')(own) && has('cloud.zone', 'c')(own),
    first: /(version = 1.4.1 and have cloud.zone = c|zone = c and have service.version = 1.4.1)/,
  },
  {
    name: 'a target from a source',
    isCause: ({ source, target }) => source === 'orders' && target === 'payments',
    first: /(come from orders and go to payments|go to payments and come from orders)/,
  },
]

export function plain({ statement }: Difference): string {
  return statement.replaceAll('\u00a0', ' ')
}
