import { createServer, type Server } from 'node:http'
import { Agent, request } from 'node:http'
import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel'
import CircuitBreaker from 'opossum'
import {
  ProtocolManager,
  ResilienceManager,
  type ProtocolFactory,
} from '#lib/communication/index.ts'

/** One call through a way of protecting it. */
export type Contender = { name: string; call(): Promise<unknown> }

type Work = () => Promise<unknown>

/** The same protection by each: a timeout, a bulkhead, a breaker, retries. Ours limits the rate, too. */
export function contenders(work: Work): Contender[] {
  return [
    { name: 'bare', call: work },
    ours(work),
    oursWithProtocolManager(work),
    withCockatiel(work),
    withOpossum(work),
  ]
}

const timeoutMs = 5_000
const most = 100

function ours(work: Work): Contender {
  const manager = new ResilienceManager()
  manager.applyResiliencePatterns('target', {
    timeout: { totalMs: timeoutMs },
    rateLimit: { permits: 1_000_000_000 },
    bulkhead: { maxConcurrent: most },
  })
  return { name: 'ours', call: () => manager.executeWithResilience('target', work) }
}

/** With correlation, trace context and a recorded event for each call. */
function oursWithProtocolManager(work: Work): Contender {
  const inProcess: ProtocolFactory = () => ({
    channelTo: () => ({
      operationOf: (method) => method,
      messageFormat: 'json',
      async call() {
        return { payload: await work(), status: 200, headers: {} }
      },
    }),
    close: () => Promise.resolve(),
  })
  let events = 0
  const manager = new ProtocolManager({
    sourceService: 'bench',
    protocols: { http: inProcess },
    observers: [{ ended: () => (events += 1) }],
    services: {
      target: {
        preferredProtocol: 'http',
        endpoints: { http: { url: 'http://127.0.0.1' } },
        timeoutMs,
        resilience: { rateLimit: { permits: 1_000_000_000 } },
      },
    },
  })
  return {
    name: 'ours_with_protocol_manager',
    call: () => manager.callService({ targetService: 'target', method: 'work' }),
  }
}

function withCockatiel(work: Work): Contender {
  const policy = wrap(
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
    bulkhead(most, 50),
    circuitBreaker(handleAll, { halfOpenAfter: 5_000, breaker: new ConsecutiveBreaker(5) }),
    retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() }),
  )
  return { name: 'cockatiel', call: () => policy.execute(work) }
}

/** It has neither retries nor a queue. */
function withOpossum(work: Work): Contender {
  const breaker = new CircuitBreaker(work, { timeout: timeoutMs, capacity: most })
  return { name: 'opossum', call: () => breaker.fire() }
}

export type HttpTarget = { call: Work; close(): Promise<void> }

/** A real exchange over a kept connection on this machine. */
export async function startHttpTarget(): Promise<HttpTarget> {
  const server: Server = createServer((_request, response) => response.end('{"ok":true}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const agent = new Agent({ keepAlive: true })
  return {
    call: () =>
      new Promise((resolve, reject) => {
        const outgoing = request({ host: '127.0.0.1', port, agent }, (incoming) => {
          incoming.on('end', resolve).on('error', reject).resume()
        })
        outgoing.on('error', reject).end()
      }),
    async close() {
      agent.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
