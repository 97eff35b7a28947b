import type { Attributes, Span } from '#lib/ingest/model.ts'
import { seededRandom, type Random } from '#lib/platform/seeded-random.ts'
import { drawLatency, drawSpanId } from '#lib/demo/draw.ts'

/** Spans in the order gateway, then client and server of each call, then the query. */
export const spansPerTrace = 8
/** The entry, three calls seen from both sides, and the query. */
export const rowsPerTrace = 5

const middle = ['orders', 'basket', 'search', 'accounts']
const back = ['payments', 'inventory', 'pricing']
const leaves = ['ledger', 'mailer']
const agents = ['Mozilla/5.0 (X11; Linux x86_64) Firefox/142.0', 'shop-app/7.31 (Android 16)']

export function resourceOf(service: string): Attributes {
  return {
    'service.name': service,
    'service.version': '3.14.1',
    'service.instance.id': `${service}-7d9c6b5f4-x2x8q`,
    'deployment.environment.name': 'production',
    'host.name': `node-${service.length}`,
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': `${service}-7d9c6b5f4-x2x8q`,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.1.0',
  }
}

export type PlannedSpan = Pick<
  Span,
  'kind' | 'name' | 'attributes' | 'serviceName' | 'status' | 'statusMessage' | 'durationMs'
> & { parent: number | null; afterMs: number }

/** A trace as a shop's services make them, with values of its own. */
export function planTrace(seed: number): PlannedSpan[] {
  const random = seededRandom(seed)
  const pick = <Item>(items: readonly [Item, ...Item[]] | readonly Item[]) =>
    items[Math.floor(random() * items.length)] as Item
  const [first, second, third] = [pick(middle), pick(back), pick(leaves)]
  const ms = drawLatency(random, { medianMs: 24, spread: 0.7 })
  const failed = random() < 0.02
  const route = pick(['/v1/items', '/v1/items/{id}', '/v1/checkout'])
  return [
    httpServer(random, { serviceName: 'gateway', route, failed: false }),
    httpClient(random, { serviceName: 'gateway', to: first, route }),
    httpServer(random, { serviceName: first, route, failed: false }),
    grpc(random, { kind: 'client', serviceName: first, to: second, failed }),
    grpc(random, { kind: 'server', serviceName: second, to: second, failed }),
    httpClient(random, { serviceName: second, to: third, route: '/internal/post' }),
    httpServer(random, { serviceName: third, route: '/internal/post', failed: false }),
    query(random, third),
  ].map((span, index) => ({
    ...span,
    parent: index === 0 ? null : index - 1,
    afterMs: ms * 0.04 * index,
    durationMs: ms * (1 - 0.09 * index),
  }))
}

type Part = Omit<PlannedSpan, 'parent' | 'afterMs' | 'durationMs'>
const fine = { status: 'unset', statusMessage: null } as const

function httpServer(
  random: Random,
  { serviceName, route, failed }: { serviceName: string; route: string; failed: boolean },
): Part {
  return {
    ...fine,
    kind: 'server',
    name: `POST ${route}`,
    serviceName,
    attributes: {
      'http.request.method': 'POST',
      'http.route': route,
      'url.scheme': 'http',
      'url.path': route.replace('{id}', drawSpanId(random)),
      'http.response.status_code': failed ? 500 : 200,
      'http.request.body.size': Math.floor(random() * 4000),
      'server.address': serviceName,
      'server.port': 8080,
      'network.peer.address': peerAddress(random),
      'network.peer.port': port(random),
      'network.protocol.version': '1.1',
      'user_agent.original': agents[Math.floor(random() * agents.length)] ?? '',
    },
  }
}

function httpClient(
  random: Random,
  { serviceName, to, route }: { serviceName: string; to: string; route: string },
): Part {
  const path = route.replace('{id}', drawSpanId(random))
  return {
    ...fine,
    kind: 'client',
    name: 'POST',
    serviceName,
    attributes: {
      'http.request.method': 'POST',
      'url.full': `http://${to}:8080${path}?session=${drawSpanId(random)}`,
      'http.response.status_code': 200,
      'http.request.body.size': Math.floor(random() * 4000),
      'server.address': to,
      'server.port': 8080,
      'network.peer.address': peerAddress(random),
      'network.peer.port': 8080,
      'network.protocol.version': '1.1',
    },
  }
}

function grpc(
  random: Random,
  options: { kind: 'client' | 'server'; serviceName: string; to: string; failed: boolean },
): Part {
  const { kind, serviceName, to, failed } = options
  return {
    kind,
    name: `shop.${to}.v1.Service/Reserve`,
    serviceName,
    status: failed ? 'error' : 'unset',
    statusMessage: failed
      ? `14 UNAVAILABLE: no connection to upstream ${drawSpanId(random)}`
      : null,
    attributes: {
      'rpc.system': 'grpc',
      'rpc.service': `shop.${to}.v1.Service`,
      'rpc.method': 'Reserve',
      'rpc.grpc.status_code': failed ? 14 : 0,
      'server.address': `${to}.shop.svc.cluster.local`,
      'server.port': 9090,
      'network.transport': 'tcp',
      'network.peer.address': peerAddress(random),
      'network.peer.port': port(random),
    },
  }
}

function query(random: Random, serviceName: string): Part {
  return {
    ...fine,
    kind: 'client',
    name: 'SELECT entries',
    serviceName,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': `${serviceName}-db`,
      'db.operation.name': 'SELECT',
      'db.collection.name': 'entries',
      'db.query.text':
        'SELECT id, amount, state FROM entries WHERE account = $1 AND id > $2 LIMIT 50',
      'db.response.returned_rows': Math.floor(random() * 50),
      'server.address': `${serviceName}-db-0`,
      'server.port': 5432,
      'network.peer.address': peerAddress(random),
    },
  }
}

function peerAddress(random: Random): string {
  return `10.42.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`
}

function port(random: Random): number {
  return 32_768 + Math.floor(random() * 28_000)
}
