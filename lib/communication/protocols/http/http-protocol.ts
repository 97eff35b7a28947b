import { Agent, type AgentOptions } from 'node:http'
import { Agent as TlsAgent, type AgentOptions as TlsAgentOptions } from 'node:https'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { Answer, Channel, OutgoingRequest, ProtocolFactory } from '../model.ts'
import { contextHeaders } from '../../context/propagation.ts'
import { parseEndpoint } from '../parse-endpoint.ts'
import { InvalidAnswerError, NotConfiguredError, RemoteError } from '../protocol-errors.ts'
import { exchange, type Exchanged } from './exchange.ts'
import { parseRetryAfter, traitsOfStatus } from './http-status.ts'
import { routeOf, targetOf, type Route } from './route.ts'

const protocol = 'http'

const endpointSchema = z.strictObject({
  /** `http://` or `https://`, with a path in front of every route if there is one. */
  url: z.url({ protocol: /^https?$/ }),
  /** Method → `VERB /path/{field}`, for methods that are named otherwise over HTTP. */
  routes: z.record(z.string(), z.string().regex(/^[A-Z]+ \//, 'must be "VERB /path"')).default({}),
  headers: z.record(z.string(), z.string()).default({}),
})

export type HttpEndpoint = z.input<typeof endpointSchema>

export type HttpProtocolOptions = {
  /** How long a connection may take to stand. */
  connectTimeoutMs?: number
  maxAnswerBytes?: number
  /** For Node's http and https agents: sockets, certificates, a lookup of one's own. */
  agent?: AgentOptions & TlsAgentOptions
}

type Limits = { connectTimeoutMs: number; maxAnswerBytes: number }
type Shared = { agents: { http: Agent; https: TlsAgent }; limits: Limits; clock: Clock }

/** JSON over HTTP/1.1 with kept connections. */
export function httpProtocol(options: HttpProtocolOptions = {}): ProtocolFactory {
  const { connectTimeoutMs = 1_000, maxAnswerBytes = 16 * 1024 * 1024 } = options
  return ({ clock }) => {
    const agentOptions = { keepAlive: true, ...options.agent }
    const agents = { http: new Agent(agentOptions), https: new TlsAgent(agentOptions) }
    const shared: Shared = { agents, limits: { connectTimeoutMs, maxAnswerBytes }, clock }
    return {
      channelTo: (targetService, endpoint) => channelTo(shared, targetService, endpoint),
      close: async () => {
        agents.http.destroy()
        agents.https.destroy()
      },
    }
  }
}

function channelTo(shared: Shared, targetService: string, given: unknown): Channel {
  const endpoint = parseEndpoint(endpointSchema, given, { targetService, protocol })
  const base = new URL(endpoint.url)
  const routeFor = (method: string) => routeOf(endpoint.routes[method] ?? method)
  return {
    messageFormat: 'json',
    operationOf: (method) => {
      const { verb, path } = routeFor(method)
      return `${verb} ${path}`
    },
    call: async (request) => {
      const message = messageOf(request, routeFor(request.method), endpoint.headers)
      const { clock, ...how } = shared
      request.onRequestBytes(Buffer.byteLength(message.text))
      const answer = await exchange({ ...how, base, request, ...message })
      return readAnswer(answer, request, clock)
    },
  }
}

function messageOf(request: OutgoingRequest, route: Route, ownHeaders: Record<string, string>) {
  try {
    const { path, body } = targetOf(route, request.payload)
    const text = body === undefined ? '' : JSON.stringify(body)
    const type: Record<string, string> = text === '' ? {} : { 'content-type': 'application/json' }
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...type,
      ...ownHeaders,
      ...request.headers,
    }
    return { verb: route.verb, path, text, headers }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new NotConfiguredError(request.targetService, `${request.method} over HTTP: ${why}`)
  }
}

function readAnswer(answer: Exchanged, request: OutgoingRequest, clock: Clock): Answer {
  const { status, headers } = answer
  const { targetService } = request
  const payload = payloadOf(answer)
  if (status < 200 || status > 299) {
    const { otherProtocolMayHelp, ...traits } = traitsOfStatus(status)
    const retryAfterMs = parseRetryAfter(headers['retry-after'], clock.now())
    throw new RemoteError(`${targetService} answered ${status}${reasonOf(payload)}`, {
      targetService,
      protocol,
      status,
      payload,
      otherProtocolMayHelp,
      traits: {
        ...traits,
        faultOf: headers[contextHeaders.faultOf],
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    })
  }
  if (payload instanceof SyntaxError) {
    const message = `${targetService} answered ${status} with a body that is not JSON`
    throw new InvalidAnswerError(message, { targetService, protocol, status, cause: payload })
  }
  return { payload, status, headers }
}

/** JSON where it says so, null for nothing, else text. */
function payloadOf({ headers, body }: Exchanged): unknown {
  if (body.length === 0) return null
  const text = body.toString('utf8')
  if (!/\bjson\b/i.test(headers['content-type'] ?? '')) return text
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

const longestReason = 200

/** What the usual shapes of an error body say: problem+json, `{ error }`, `{ message }`. */
function reasonOf(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null) return ''
  for (const key of ['detail', 'error', 'message', 'title']) {
    const value: unknown = Object.entries(payload).find(([name]) => name === key)?.[1]
    if (typeof value === 'string' && value !== '') return `: ${value.slice(0, longestReason)}`
  }
  return ''
}
