import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { SpanKind, type Attributes, type Tracer } from '@opentelemetry/api'
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions'
import {
  ATTR_CLIENT_SERVICE_NAME,
  ATTR_HTTP_REQUEST_BODY_SIZE,
  ATTR_HTTP_RESPONSE_BODY_SIZE,
} from '@opentelemetry/semantic-conventions/incubating'
import { contextHeaders } from '#lib/communication/index.ts'
import { asFailure, Failure, httpStatusOf } from './failure.ts'
import type { HealthAnswer } from './health-endpoints.ts'
import {
  clientNameHeader,
  requestIdHeader,
  type Operation,
  type ServiceDefinition,
} from './model.ts'
import { extractContext, inSpan } from './telemetry.ts'

/** What came with a request: its headers, and a signal that fires when nobody waits any more. */
export type Arrived = { headers: Readonly<Record<string, unknown>>; signal: AbortSignal }
/** Does the work of an operation; throws Failure. */
export type Perform = (operation: Operation, id: string, arrived: Arrived) => Promise<void>

type HttpServiceOptions = {
  service: ServiceDefinition
  tracer: Tracer
  perform: Perform
  health: (path: string) => Promise<HealthAnswer>
  newId: () => string
}

type Route = { operation: Operation; method: string; route: string; pattern: RegExp }

export function createHttpService(options: HttpServiceOptions): Server {
  const routes = routesOf(options.service)
  return createServer((incoming, outgoing) => {
    const path = incoming.url?.split('?')[0] ?? '/'
    const route = routes.find((one) => one.method === incoming.method && one.pattern.test(path))
    const served = route
      ? serve(options, route, { incoming, outgoing, path })
      : options.health(path).then((answer) => send(outgoing, answer.httpStatus, answer.body))
    served.catch(() => outgoing.destroy())
  })
}

function routesOf(service: ServiceDefinition): Route[] {
  return Object.values(service.operations).flatMap((operation) => {
    if (operation.entry.protocol !== 'http') return []
    const { method, route } = operation.entry
    return [
      { operation, method, route, pattern: new RegExp(`^${route.replace('{id}', '[^/]+')}$`) },
    ]
  })
}

type Exchange = { incoming: IncomingMessage; outgoing: ServerResponse; path: string }

async function serve(options: HttpServiceOptions, route: Route, exchange: Exchange) {
  const { incoming, outgoing, path } = exchange
  const gone = new AbortController()
  outgoing.on('close', () => {
    if (!outgoing.writableEnded) gone.abort(new Failure('cancelled', 'the caller went away'))
  })
  const start = {
    name: `${route.method} ${route.route}`,
    kind: SpanKind.SERVER,
    attributes: requestAttributes(options.service, route, { incoming, path }),
    parent: extractContext(incoming.headers, {
      keys: (headers) => Object.keys(headers),
      get: (headers, key) => headers[key],
    }),
  }
  await inSpan(options.tracer, start, async (span) => {
    const size = await bodySize(incoming)
    if (size > 0) span.setAttribute(ATTR_HTTP_REQUEST_BODY_SIZE, size)
    const id = headerOf(incoming, requestIdHeader) ?? options.newId()
    const arrived = { headers: incoming.headers, signal: gone.signal }
    const failure = await options.perform(route.operation, id, arrived).then(
      () => null,
      (error: unknown) => asFailure(error),
    )
    const status = failure ? httpStatusOf[failure.reason] : 200
    const body = failure ? { status, error: failure.message } : route.operation.reply(id)
    if (failure?.faultOf) outgoing.setHeader(contextHeaders.faultOf, failure.faultOf)
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status)
    span.setAttribute(ATTR_HTTP_RESPONSE_BODY_SIZE, send(outgoing, status, body))
    if (status >= 500 && headerOf(incoming, clientNameHeader) !== undefined)
      logFailure(options.service.name, start.name, { status, traceId: span.spanContext().traceId })
    if (failure) throw new Failure(failure.reason, failure.message, String(status))
  }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
  })
}

const logEveryMs = 10_000
let loggedAtMs = -Infinity

/** As a service's own log would tell a user's failed request: its id leads to the correlation. */
function logFailure(
  service: string,
  name: string,
  { status, traceId }: { status: number; traceId: string },
): void {
  if (Date.now() - loggedAtMs < logEveryMs) return
  loggedAtMs = Date.now()
  process.stderr.write(`${service}: ${name} answered ${status}, trace ${traceId}\n`)
}

function requestAttributes(
  service: ServiceDefinition,
  route: Route,
  { incoming, path }: { incoming: IncomingMessage; path: string },
): Attributes {
  const clientName = headerOf(incoming, clientNameHeader)
  return {
    ...(clientName ? { [ATTR_CLIENT_SERVICE_NAME]: clientName } : {}),
    [ATTR_HTTP_REQUEST_METHOD]: route.method,
    [ATTR_HTTP_ROUTE]: route.route,
    [ATTR_URL_PATH]: path,
    [ATTR_URL_SCHEME]: 'http',
    [ATTR_SERVER_ADDRESS]: service.name,
    [ATTR_SERVER_PORT]: incoming.socket.localPort ?? 0,
    [ATTR_CLIENT_ADDRESS]: incoming.socket.remoteAddress ?? '',
  }
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name]
  return Array.isArray(value) ? value[0] : value
}

async function bodySize(incoming: IncomingMessage): Promise<number> {
  let size = 0
  for await (const chunk of incoming) size += Buffer.byteLength(chunk)
  return size
}

function send(outgoing: ServerResponse, status: number, body: unknown): number {
  const text = JSON.stringify(body)
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text)
  return Buffer.byteLength(text)
}
