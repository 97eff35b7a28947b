import type { Clock } from '../clock.ts'
import { DeadlineExceededError } from '../errors/deadline-exceeded-error.ts'
import { abortable } from './abortable.ts'
import type { Call } from './call.ts'
import { Deadline, earlier, runWithDeadline } from './deadline.ts'

/** What an operation is told about the attempt that it makes. */
export type AttemptContext = {
  readonly service: string
  readonly protocol: string
  /** From 1. */
  readonly attempt: number
  readonly idempotent: boolean
  /** Aborted when the caller gives up or time is up: hand it on to whatever the operation calls. */
  readonly signal: AbortSignal
  /** Time left for this attempt; Infinity if nothing limits it. The target is told a little less. */
  remainingMs(): number
}

export type Operation<Result> = (context: AttemptContext) => Promise<Result> | Result

/**
 * Makes one attempt. When time is up it ends for the caller at once, also if the operation does not
 * heed its signal; the call then knows that something of it still runs.
 */
export async function makeAttempt<Result>(
  call: Call,
  operation: Operation<Result>,
  { clock, attemptMs }: { clock: Clock; attemptMs: number | undefined },
): Promise<Result> {
  call.signal.throwIfAborted()
  call.attempts += 1
  const startedMs = clock.monotonicMs()
  const limit = attemptMs === undefined ? undefined : limitAttempt(call, { clock, attemptMs })
  const signal = limit?.signal ?? call.signal
  const deadline = earlier(call.deadline, limit?.deadline)
  const context: AttemptContext = {
    service: call.service,
    protocol: call.protocol,
    attempt: call.attempts,
    idempotent: call.idempotent,
    signal,
    remainingMs: () => deadline?.remainingMs() ?? Infinity,
  }
  try {
    call.operationBegan()
    const running = runWithDeadline(deadline?.forNextHop(), () => run(operation, context)).finally(
      () => call.operationEnded(),
    )
    return await abortable(running, signal)
  } finally {
    limit?.end()
    call.lastAttemptMs = clock.monotonicMs() - startedMs
  }
}

async function run<Result>(operation: Operation<Result>, context: AttemptContext): Promise<Result> {
  return operation(context)
}

function limitAttempt(call: Call, { clock, attemptMs }: { clock: Clock; attemptMs: number }) {
  const controller = new AbortController()
  const details = { scope: 'attempt', limitMs: attemptMs, sent: true, targetFault: true } as const
  const timer = clock.setTimer(
    () => controller.abort(new DeadlineExceededError(call.service, details)),
    attemptMs,
  )
  const onAbort = () => controller.abort(call.signal.reason)
  call.signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    deadline: Deadline.after(clock, attemptMs),
    end() {
      timer.cancel()
      call.signal.removeEventListener('abort', onAbort)
    },
  }
}
