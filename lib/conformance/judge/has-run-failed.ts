import { hasFailed, hopsFor, isWithin, type Run } from './run.ts'

/**
 * A run that kept to its pattern may have failed all the same: a step that must be there failed in the
 * end, and no step around it went well in spite of that; or what was done was taken back.
 */
export function hasRunFailed(run: Run): boolean {
  const { forward } = run.pattern
  const failed = forward.filter((step) => hasFailed(run, step))
  const well = forward
    .filter((step) => !failed.includes(step))
    .flatMap((step) => hopsFor(run, step))
  const isBroken = failed.some((step) => {
    const last = hopsFor(run, step).at(-1)
    return last && !step.optional && !well.some((outer) => isWithin(run, last, outer))
  })
  return isBroken || isTakenBack(run)
}

/** Taken back, and not done again since. */
function isTakenBack(run: Run): boolean {
  return run.pattern.steps.some((step) => {
    const undo = hopsFor(run, step).at(-1)
    if (step.undoes === null || !undo) return false
    const done = hopsFor(run, { id: step.undoes }).findLast(({ state }) => state === 'ok')
    return done !== undefined && undo.startMs >= done.startMs
  })
}
