import { setTimeout as sleep } from 'node:timers/promises'

/** Does the work again and again, with a pause between, until the signal ends it; never rejects. */
export async function repeat(
  work: () => unknown,
  everyMs: number,
  { signal, onError }: { signal: AbortSignal; onError: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      onError(error)
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
