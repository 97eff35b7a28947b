import type { Clock } from '#lib/platform/clock.ts'
import type { Check, HealthCheckResult } from './model.ts'
import { probe } from './probe.ts'

type Options = {
  clock: Clock
  signal: AbortSignal
  onResult: (result: HealthCheckResult) => void
  onError: (error: unknown) => void
}

export type CheckRunner = {
  /** Never rejects. */
  run(check: Check): Promise<void>
  /** Settles when nothing runs any more. */
  idle(): Promise<void>
}

export function createCheckRunner({ clock, signal, onResult, onError }: Options): CheckRunner {
  const runs = new Set<Promise<void>>()
  const probeOnce = async (check: Check) => {
    const checkedAt = new Date(clock.now())
    const result = await probe(check, signal)
    if (result === undefined) return
    const { serviceName, endpoint, type: checkType } = check
    onResult({ ...result, serviceName, endpoint, checkType, checkedAt })
  }
  return {
    run(check) {
      const running = probeOnce(check)
        .catch(onError)
        .finally(() => runs.delete(running))
      runs.add(running)
      return running
    },
    async idle() {
      await Promise.all(runs)
    },
  }
}
