import { z } from 'zod'
import { overridesSchema, RefusedReportsError, type SharedViewTransport } from './wire.ts'

export type BreakersOverHttpOptions = {
  /** Of Signalbox: http://signalbox.example:3000 */
  url: string
  /** An API token of scope ingest, where Signalbox asks for one. */
  token?: string | undefined
  fetch?: typeof fetch
}

const answerSchema = z.object({ overrides: overridesSchema })
// What a later try may change.
const passing = new Set([401, 403, 404, 408, 429])

/** Breakers report to Signalbox over HTTP, and read its overrides by long poll. */
export function breakersOverHttp(options: BreakersOverHttpOptions): SharedViewTransport {
  const { url, token, fetch: send = fetch } = options
  const base = url.endsWith('/') ? url.slice(0, -1) : url
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` }
  return {
    async sendReports(reports, signal) {
      const response = await send(`${base}/api/v1/breakers/reports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization },
        body: JSON.stringify(reports),
        signal,
      })
      const text = await response.text()
      if (response.ok) return
      const message = `Signalbox answered ${response.status}: ${text.slice(0, 500)}`
      const isFinal = response.status < 500 && !passing.has(response.status)
      throw isFinal ? new RefusedReportsError(message) : new Error(message)
    },
    async readOverrides(sourceService, { tag, waitMs, signal }) {
      const query = new URLSearchParams({
        source_service: sourceService,
        wait_seconds: String(Math.floor(waitMs / 1000)),
      })
      const response = await send(`${base}/api/v1/breakers/overrides?${query}`, {
        headers: { ...authorization, ...(tag !== null && { 'if-none-match': tag }) },
        signal,
      })
      if (response.status === 304) return null
      const text = await response.text()
      if (!response.ok) throw new Error(`Signalbox answered ${response.status}`)
      const { overrides } = answerSchema.parse(JSON.parse(text))
      return { overrides, tag: response.headers.get('etag') ?? '' }
    },
  }
}
