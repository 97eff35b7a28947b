import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { respond } from '#lib/platform/problem.ts'
import { answerOverrides } from './answer-overrides.ts'
import { receiveBreakerReports } from './receive-reports.ts'
import type { BreakerReport } from './schemas.ts'

type TransitionReport = Extract<BreakerReport, { type: 'transition' }>
type CountersReport = Extract<BreakerReport, { type: 'counters' }>

const edge = {
  source_service: 'order-service',
  target_service: 'payment-service',
  protocol: 'http',
  instance_id: 'one',
}

export function transitionReport(given: Partial<TransitionReport> = {}): TransitionReport {
  return {
    type: 'transition',
    id: randomUUID(),
    ...edge,
    from_state: 'closed',
    to_state: 'open',
    occurred_at: new Date().toISOString(),
    reason: '3 calls in a row failed, the limit is 3',
    numbers: { consecutiveFailures: 3, threshold: 3 },
    next_try_at: new Date(Date.now() + 5_000).toISOString(),
    ...given,
  }
}

export function countersReport(given: Partial<CountersReport> = {}): CountersReport {
  const now = new Date().toISOString()
  return {
    type: 'counters',
    ...edge,
    state: 'closed',
    since: now,
    told_at: now,
    reason: 'no call has failed yet',
    numbers: {},
    bucket_start: `${now.slice(0, 16)}:00.000Z`,
    ok: 0,
    failed: 0,
    timeouts: 0,
    short_circuited: 0,
    rejected: 0,
    ...given,
  }
}

/** The two endpoints that services use, over a real socket, without the rest of the dashboard. */
export class BreakerServer {
  requests = 0
  readonly #server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing))
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.#port = typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Ends as a server that is shot; `start` brings it back on the same port. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.requests += 1
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
    const isGet = incoming.method === 'GET'
    const request = new Request(`http://signalbox.test${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers,
      signal: gone.signal,
      ...(!isGet && { body: new Uint8Array(await buffer(incoming)) }),
    })
    const response = await respond(request, () =>
      isGet ? answerOverrides(request) : receiveBreakerReports(request),
    )
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  }
}
