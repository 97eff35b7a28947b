import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { excerpt, maxBodyBytes } from './failure-text.ts'
import { readHealthBody } from './health-body.ts'
import type { HttpTarget } from './model.ts'
import type { Progress, Verdict } from './probe.ts'

/** One GET on a connection of its own; redirects are answers, not roads. */
export async function probeHttp(
  target: HttpTarget,
  signal: AbortSignal,
  progress: Progress,
): Promise<Verdict> {
  const request = openRequest(target.url, signal)
  try {
    const response = await responseOf(request)
    progress.answered = `HTTP ${response.statusCode}`
    return judge(target, response, await readBody(response))
  } finally {
    request.destroy()
  }
}

function openRequest(url: string, signal: AbortSignal): ClientRequest {
  const open = url.startsWith('https:') ? requestHttps : requestHttp
  const request = open(url, {
    agent: false,
    signal,
    headers: {
      accept: 'application/health+json, application/json, */*;q=0.5',
      'user-agent': 'signalbox-prober',
    },
  })
  return request.end()
}

function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve)
    request.on('error', reject)
    request.on('close', () => reject(new Error('the connection was closed without an answer')))
  })
}

type Body = { text: string; whole: boolean }

async function readBody(response: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBodyBytes) break
  }
  const text = Buffer.concat(chunks).toString('utf8', 0, maxBodyBytes)
  return { text, whole: size <= maxBodyBytes }
}

function judge(target: HttpTarget, response: IncomingMessage, body: Body): Verdict {
  const { statusCode = 0 } = response
  const details = describe(response, body)
  if (!target.expectedStatus.some(([from, to]) => from <= statusCode && statusCode <= to)) {
    return { status: statusCode === 429 ? 'degraded' : 'unhealthy', details }
  }
  const status = (body.whole ? readHealthBody(body.text) : undefined) ?? 'healthy'
  return { status, details: status === 'healthy' ? null : details }
}

function describe({ statusCode, headers }: IncomingMessage, body: Body): string {
  const head = `HTTP ${statusCode}`
  if (headers.location !== undefined) return `${head} to ${excerpt(headers.location)}, not followed`
  const text = excerpt(body.text)
  return text === '' ? head : `${head}: ${text}`
}
