/** Whose fault it is that an operation did not succeed. */
export type FailureReason = 'own' | 'downstream' | 'timeout' | 'cancelled'

export class Failure extends Error {
  readonly reason: FailureReason
  /** The attribute `error.type` of the span that failed. */
  readonly errorType: string
  /** The service further down that is to blame, where the library tells. */
  faultOf: string | undefined

  constructor(reason: FailureReason, message: string, errorType: string = reason) {
    super(message)
    this.name = 'Failure'
    this.reason = reason
    this.errorType = errorType
  }

  blaming(service: string | undefined): this {
    this.faultOf = service
    return this
  }
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const message = error instanceof Error ? error.message : String(error)
  const name = error instanceof Error ? error.name : 'Error'
  return new Failure(name === 'AbortError' ? 'cancelled' : 'own', message, name)
}

/** What a service answers its caller with: 499 is never seen, since nobody waits any more. */
export const httpStatusOf: Record<FailureReason, number> = {
  own: 500,
  downstream: 503,
  timeout: 504,
  cancelled: 499,
}

export const grpcStatusOf: Record<FailureReason, number> = {
  own: 13,
  downstream: 14,
  timeout: 4,
  cancelled: 1,
}

type Limit = { timeoutMs: number; signal: AbortSignal }

/** Runs with a signal of its own that fires after `timeoutMs` or with the caller's signal. */
export async function withinDeadline<T>(
  limit: Limit,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let failure: Failure | null = null
  const stop = (reason: Failure) => {
    failure ??= reason
    controller.abort(failure)
  }
  const cancel = () => stop(new Failure('cancelled', 'the caller went away'))
  const timer = setTimeout(
    () => stop(new Failure('timeout', `no answer within ${limit.timeoutMs} ms`)),
    limit.timeoutMs,
  )
  limit.signal.addEventListener('abort', cancel, { once: true })
  if (limit.signal.aborted) cancel()
  try {
    return await run(controller.signal)
  } catch (error) {
    throw failure ?? error
  } finally {
    clearTimeout(timer)
    limit.signal.removeEventListener('abort', cancel)
  }
}
