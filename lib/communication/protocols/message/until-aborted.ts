import { interruptedError } from '../protocol-errors.ts'
import type { OutgoingRequest, Protocol } from '../model.ts'

/** Settles with the promise, or as soon as the request's time is up; `isSent` is asked then. */
export function untilAborted<Result>(
  promise: Promise<Result>,
  request: OutgoingRequest,
  { protocol, isSent }: { protocol: Protocol; isSent: () => boolean },
): Promise<Result> {
  const { signal } = request
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(interruptedError(request, { protocol, sent: isSent() }))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    promise
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
      .catch(() => undefined)
  })
}
