import { setTimeout as sleep } from 'node:timers/promises'

/** What a sender got for one attempt; `network` stands for no answer at all. */
export type Answer = { status: number | 'network'; retryAfterSeconds: number | null; text: string }

export type SendOptions = { contentType?: string; contentEncoding?: string }

const retryable = new Set<Answer['status']>(['network', 429, 502, 503, 504])
const answerWithinMs = 30_000
const longestPauseMs = 1_000

/** One attempt to deliver a body to /v1/traces. */
export async function post(
  baseUrl: string,
  body: BodyInit,
  { contentType = 'application/x-protobuf', contentEncoding }: SendOptions = {},
): Promise<Answer> {
  try {
    const response = await fetch(new URL('/v1/traces', baseUrl), {
      method: 'POST',
      body,
      headers: {
        'Content-Type': contentType,
        ...(contentEncoding !== undefined && { 'Content-Encoding': contentEncoding }),
      },
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const retryAfter = response.headers.get('retry-after')
    return {
      status: response.status,
      retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
      text: await response.text(),
    }
  } catch {
    return { status: 'network', retryAfterSeconds: null, text: '' }
  }
}

/**
 * Sends the same bytes again until they are acknowledged, as an OTLP exporter does, only with shorter
 * pauses. Where to is asked before each attempt, since a server may have moved.
 * @returns every answer on the way; the last is the first that is not to be retried.
 */
export async function deliver(
  baseUrl: () => string,
  body: BodyInit,
  options: SendOptions = {},
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const answer = await post(baseUrl(), body, options)
    answers.push(answer)
    if (!retryable.has(answer.status)) return answers
    const wantedMs = (answer.retryAfterSeconds ?? 0) * 1_000
    await sleep(Math.min(Math.max(wantedMs, pauseMs * (0.5 + Math.random())), longestPauseMs))
  }
}
