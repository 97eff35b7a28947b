import type { Clock } from '../clock.ts'

/** Settles with the promise, or rejects with the signal's reason as soon as it is aborted. */
export function abortable<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(reasonOf(signal))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    promise.then(
      (result) => {
        signal.removeEventListener('abort', onAbort)
        resolve(result)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(errorOf(error))
      },
    )
  })
}

/** Waits; an abort ends it at once. */
// oxlint-disable-next-line eslint/max-params -- as setTimer has them, and a signal
export function pause(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  options?: { background?: boolean },
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal))
    const onAbort = () => {
      timer.cancel()
      reject(reasonOf(signal))
    }
    const timer = clock.setTimer(
      () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      },
      ms,
      options,
    )
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

export function reasonOf(signal: AbortSignal): Error {
  return errorOf(signal.reason)
}

/** Operations may throw anything; what is not an Error is passed on as it is. */
function errorOf(thrown: unknown): Error {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only handed to `reject`
  return thrown as Error
}
