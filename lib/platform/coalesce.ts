/**
 * Bounds the same work asked for by many at once to one run at a time. Whoever comes while a run is
 * under way shares the run after it, so nobody gets a result older than their own question.
 */
export function createCoalescer<Result>(): (
  key: string,
  work: () => Promise<Result>,
) => Promise<Result> {
  const runningByKey = new Map<string, { current: Promise<Result>; next: Promise<Result> | null }>()

  function start(key: string, work: () => Promise<Result>): Promise<Result> {
    const current = work()
    const running = { current, next: null }
    runningByKey.set(key, running)
    const forget = () => {
      if (runningByKey.get(key) === running) runningByKey.delete(key)
    }
    current.then(forget, forget)
    return current
  }

  return (key, work) => {
    const running = runningByKey.get(key)
    if (!running) return start(key, work)
    running.next ??= running.current.then(
      () => start(key, work),
      () => start(key, work),
    )
    return running.next
  }
}
