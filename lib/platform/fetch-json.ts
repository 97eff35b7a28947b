import { learnServerTime } from './server-clock.ts'

/** An answer that is a problem (RFC 9457), or none at all, as a page tells it. */
export class ProblemError extends Error {
  readonly status: number | null
  readonly code: string
  /** What to do about it, where the answer said so. */
  readonly detail: string | undefined
  readonly requestId: string | undefined
  /** What the answer told beside that: `current`, after precondition_failed. */
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(
    title: string,
    problem: {
      status: number | null
      code: string
      detail?: string | undefined
      requestId?: string | undefined
      extensions?: Readonly<Record<string, unknown>>
    },
  ) {
    super(title)
    this.name = 'ProblemError'
    this.status = problem.status
    this.code = problem.code
    this.detail = problem.detail
    this.requestId = problem.requestId
    this.extensions = problem.extensions ?? {}
  }
}

/** Asked again by itself, the same may be answered: nothing was wrong with the question. */
export function mayPass(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === null || error.status >= 500)
}

/**
 * Reads one of our own endpoints, whose answers need no further check.
 * @throws ProblemError
 */
export async function fetchJson<Answer>(url: string, signal?: AbortSignal): Promise<Answer> {
  let response: Response
  const askedAtMs = Date.now()
  try {
    response = await fetch(url, { headers: { Accept: 'application/json' }, signal: signal ?? null })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ProblemError('Signalbox does not answer', { status: null, code: 'unreachable' })
  }
  learnServerTime(response.headers.get('date'), askedAtMs)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type is the endpoint's own
  if (response.ok) return (await response.json()) as Answer
  throw await problemOf(response)
}

/**
 * Asks one of our own endpoints for a change.
 * @throws ProblemError
 */
export async function sendJson<Answer>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  to: string | { url: string; headers: Record<string, string> },
  body?: unknown,
): Promise<Answer> {
  const { url, headers } = typeof to === 'string' ? { url: to, headers: {} } : to
  return await sendText<Answer>(
    method,
    { url, headers: { 'Content-Type': 'application/json', ...headers } },
    body === undefined ? null : JSON.stringify(body),
  )
}

/**
 * The same with a text of the media type that its headers name.
 * @throws ProblemError
 */
export async function sendText<Answer>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  { url, headers }: { url: string; headers: Record<string, string> },
  body: string | null,
): Promise<Answer> {
  const response = await send(url, { method, headers, body })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type is the endpoint's own
  return (response.status === 204 ? null : await response.json()) as Answer
}

/**
 * Asks one of our own endpoints for a file.
 * @throws ProblemError
 */
export async function postForFile(url: string, body: unknown): Promise<Blob> {
  const headers = { Accept: '*/*', 'Content-Type': 'application/json' }
  const response = await send(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return await response.blob()
}

/**
 * Sends one of our own endpoints a large body of JSON to be answered.
 * @throws ProblemError
 */
export async function postGzipped<Answer>(url: string, json: string): Promise<Answer> {
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream('gzip'))
  const response = await send(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
    body: await new Response(packed).blob(),
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type is the endpoint's own
  return (await response.json()) as Answer
}

async function send(
  url: string,
  { headers, ...request }: RequestInit & { headers: Record<string, string> },
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { ...request, headers: { Accept: 'application/json', ...headers } })
  } catch {
    throw new ProblemError('Signalbox does not answer', { status: null, code: 'unreachable' })
  }
  if (!response.ok) throw await problemOf(response)
  return response
}

/** What to show of an error that a change met. */
export function whatWentWrong(error: unknown): string {
  if (!(error instanceof ProblemError)) return 'Something went wrong. Try again.'
  return error.detail ?? `${error.message}. Try again.`
}

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null)
  const problem: Record<string, unknown> = Object(body)
  return new ProblemError(textOf(problem.title) ?? 'Signalbox has failed', {
    status: response.status,
    code: textOf(problem.code) ?? 'internal',
    detail: textOf(problem.detail),
    extensions: problem,
    requestId: textOf(problem.requestId) ?? response.headers.get('x-request-id') ?? undefined,
  })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
