import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { CallContext } from '../../context/call-context.ts'
import { contextHeaders, headerText } from '../../context/propagation.ts'
import { routeOf } from '../http/route.ts'
import { asMethodError, faultOf, MethodError } from './method-error.ts'
import { beginServing, type Method, type Methods, type ServerOptions } from './served.ts'

const maxBodyBytes = 16 * 1024 * 1024

/**
 * Wraps a request listener of `node:http` (or of what stands on it: Express, Fastify's `serverFactory`):
 * it runs with the correlation id, trace and deadline of the incoming call as the current context.
 */
export function withHttpContext(
  listener: (incoming: IncomingMessage, outgoing: ServerResponse, context: CallContext) => unknown,
  options: ServerOptions = {},
): RequestListener {
  return (incoming, outgoing) => {
    const path = incoming.url?.split('?')[0] ?? '/'
    void serve({ incoming, outgoing, name: `${incoming.method} ${path}`, options }, (context) =>
      Promise.resolve(listener(incoming, outgoing, context)),
    ).catch((error: unknown) => answerError(outgoing, error))
  }
}

/**
 * Serves methods as JSON: `reserve-funds` at `POST /reserve-funds`, `GET /orders/{id}` as it says. Fields
 * of the path and the query are in the payload.
 */
export function httpMethods(methods: Methods, options: ServerOptions = {}): RequestListener {
  const routes = Object.entries(methods).map(([name, method]) => compile(name, method))
  return (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const found = routes.find(
      ({ verb, pattern }) => verb === incoming.method && pattern.test(url.pathname),
    )
    const name = found ? `${found.verb} ${found.path}` : `${incoming.method} ${url.pathname}`
    void serve({ incoming, outgoing, name, options }, async (context) => {
      if (!found) throw new MethodError('not_found', `no method ${name}`)
      const payload = await payloadOf(incoming, {
        ...Object.fromEntries(url.searchParams),
        ...fieldsOf(found, url.pathname),
      })
      answer(outgoing, 200, await found.method(payload, context))
    }).catch((error: unknown) => answerError(outgoing, error))
  }
}

function compile(name: string, method: Method) {
  const { verb, path } = routeOf(name)
  const parts = path.split(/\{([^{}/]+)\}/)
  // Every other part is the name of a field.
  const fields = parts.filter((_, index) => index % 2 === 1)
  const pattern = parts.map((part, index) => (index % 2 === 1 ? '([^/]+)' : escaped(part))).join('')
  return { verb, path, method, fields, pattern: new RegExp(`^${pattern}$`) }
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w/-]/g, (char) => `\\${char}`)
}

function fieldsOf(route: ReturnType<typeof compile>, path: string): Record<string, string> {
  const values = route.pattern.exec(path)?.slice(1) ?? []
  try {
    return Object.fromEntries(
      route.fields.map((field, index) => [field, decodeURIComponent(values[index] ?? '')]),
    )
  } catch (error) {
    throw new MethodError('invalid_argument', 'the path is not valid UTF-8', { cause: error })
  }
}

type Exchange = {
  incoming: IncomingMessage
  outgoing: ServerResponse
  name: string
  options: ServerOptions
}

async function serve(
  { incoming, outgoing, name, options }: Exchange,
  work: (context: CallContext) => Promise<unknown>,
): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(new Error('the caller went away'))
  })
  const [verb = '', path = ''] = name.split(' ', 2)
  const attributes = { 'http.request.method': verb, 'http.route': path, 'url.path': path }
  const serving = { headers: incoming.headers, name, attributes, signal: gone.signal }
  const { context, answerHeaders, run } = beginServing(serving, options)
  for (const [header, value] of Object.entries(answerHeaders)) outgoing.setHeader(header, value)
  await run(() => work(context))
}

/** JSON with the fields of path and query in it, where it is an object; else what it is. */
async function payloadOf(
  incoming: IncomingMessage,
  fields: Record<string, string>,
): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw new MethodError('invalid_argument', 'the request is too large')
    chunks.push(chunk)
  }
  const hasFields = Object.keys(fields).length > 0
  if (size === 0) return hasFields ? fields : null
  const body = parse(Buffer.concat(chunks).toString('utf8'))
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  return isObject ? { ...body, ...fields } : body
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MethodError('invalid_argument', 'the body is not JSON', { cause: error })
  }
}

function answer(outgoing: ServerResponse, status: number, body: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  const length = Buffer.byteLength(text)
  const type = text === '' ? {} : { 'content-type': 'application/json' }
  outgoing.writeHead(text === '' && status === 200 ? 204 : status, {
    ...type,
    ...(text === '' ? {} : { 'content-length': length }),
  })
  outgoing.end(text)
}

function answerError(outgoing: ServerResponse, error: unknown): void {
  if (outgoing.headersSent) {
    outgoing.destroy()
    return
  }
  const { httpStatus, code, message, retryAfterMs } = asMethodError(error)
  const culprit = faultOf(error)
  if (culprit !== undefined) outgoing.setHeader(contextHeaders.faultOf, headerText(culprit))
  if (retryAfterMs !== undefined) {
    outgoing.setHeader('retry-after', Math.ceil(retryAfterMs / 1000))
  }
  answer(outgoing, httpStatus, { code, message })
}
