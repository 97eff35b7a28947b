import { z } from 'zod'
import { parseRetryAfter } from '../protocols/http/http-status.ts'
import { SinkError, type EventSink } from './event-sink.ts'

export type HttpEventsOptions = {
  /** Signalbox's address; events go to `<url>/api/v1/events`. */
  url: string
  /** An API token that may ingest. */
  token?: string
  timeoutMs?: number
}

const answerSchema = z.object({
  refused: z.array(z.object({ reason: z.string() })).default([]),
})
const mayPass = new Set([408, 425, 429, 500, 502, 503, 504])

/** Sends events to Signalbox over HTTP. */
export function httpEvents({ url, token, timeoutMs = 10_000 }: HttpEventsOptions): EventSink {
  const endpoint = new URL('api/v1/events', url.endsWith('/') ? url : `${url}/`)
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  return async (events, signal) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify(events),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    if (response.ok) {
      const { refused } = answerSchema.catch({ refused: [] }).parse(await response.json())
      return { refused: refused.length, reasons: refused.map(({ reason }) => reason) }
    }
    const text = await response.text()
    throw new SinkError(`${endpoint.href} answered ${response.status}: ${text.slice(0, 300)}`, {
      kind: kindOf(response.status),
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after') ?? '', Date.now()) ?? 0,
    })
  }
}

// Without a token that holds, events wait: a new one may come with the next start.
function kindOf(status: number): SinkError['kind'] {
  if (status === 413) return 'too_large'
  return mayPass.has(status) || status === 401 || status === 403 ? 'away' : 'refused'
}
