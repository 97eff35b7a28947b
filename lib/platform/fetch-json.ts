/** An answer that is a problem (RFC 9457), or none at all, as a page tells it. */
export class ProblemError extends Error {
  readonly status: number | null
  readonly code: string
  readonly requestId: string | undefined

  constructor(
    title: string,
    problem: { status: number | null; code: string; requestId?: string | undefined },
  ) {
    super(title)
    this.name = 'ProblemError'
    this.status = problem.status
    this.code = problem.code
    this.requestId = problem.requestId
  }
}

/**
 * Reads one of our own endpoints, whose answers need no further check.
 * @throws ProblemError
 */
export async function fetchJson<Answer>(url: string, signal?: AbortSignal): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(url, { headers: { Accept: 'application/json' }, signal: signal ?? null })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ProblemError('Signalbox does not answer', { status: null, code: 'unreachable' })
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type is the endpoint's own
  if (response.ok) return (await response.json()) as Answer
  throw await problemOf(response)
}

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null)
  const problem: Record<string, unknown> = Object(body)
  return new ProblemError(textOf(problem.title) ?? 'Signalbox has failed', {
    status: response.status,
    code: textOf(problem.code) ?? 'internal',
    requestId: textOf(problem.requestId) ?? response.headers.get('x-request-id') ?? undefined,
  })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
