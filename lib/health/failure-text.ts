import { messageOf } from '#lib/platform/errors.ts'

/** No more of an answer is read. */
export const maxBodyBytes = 64 * 1024

const maxExcerpt = 500

const wordsByCode: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'name server did not answer for',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
}

/** `connection refused 127.0.0.1:8080`: what kept an exchange from ending, for people. */
export function failureText(error: unknown, authority: string): string {
  const message = messageOf(error)
  const code = codeOf(error) ?? ''
  const words = wordsByCode[code]
  if (words !== undefined) return `${words} ${authority}`
  if (/^(HPE_|ERR_HTTP2_)/.test(code)) return `no valid HTTP from ${authority}: ${excerpt(message)}`
  return excerpt(message)
}

/** The beginning of a text that came from outside, fit for a text column and one line of a log. */
export function excerpt(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  const characters = Array.from(clean.slice(0, 2 * maxExcerpt)).slice(0, maxExcerpt)
  return characters.join('').toWellFormed()
}

/** `2 s`, `200 ms` */
export function spokenDuration(milliseconds: number): string {
  return milliseconds >= 1_000 ? `${milliseconds / 1_000} s` : `${milliseconds} ms`
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
