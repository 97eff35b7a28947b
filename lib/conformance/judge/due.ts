import { leadsTo, type PreparedStep } from './prepare-pattern.ts'
import { hasFailedForCaller, hopsFor, type Run } from './run.ts'

/**
 * Whether a step that was not seen should have been. A failure excuses what would have come after it:
 * the failed run is told by the step that failed, not by all that it kept from happening.
 */
export function isDue(run: Run, step: PreparedStep): boolean {
  if (step.optional || step.undoes !== null) return false
  if (isPassed(run, step)) return true
  return isReached(run, step) && isFollowed(run, step) && !isGivenUp(run, step)
}

/** The run went on beyond it. */
function isPassed({ pattern, taken }: Run, step: PreparedStep): boolean {
  return pattern.forward.some(
    (other) => taken.has(other.id) && pattern.before.get(other.id)?.has(step.id),
  )
}

/** Its caller was called, and has not failed as a whole. */
function isReached(run: Run, step: PreparedStep): boolean {
  const leading = leadingTo(run, step)
  if (leading.length === 0 || run.pattern.entries.includes(step)) return true
  const seen = leading.flatMap((other) => hopsFor(run, other))
  return seen.some(({ state }) => state === 'ok')
}

function leadingTo({ pattern }: Run, step: PreparedStep): PreparedStep[] {
  return pattern.forward.filter((other) => other !== step && leadsTo(other, step))
}

/** What it comes after went well, or need not have been. */
function isFollowed(run: Run, step: PreparedStep): boolean {
  return step.after.every((id) => {
    const earlier = run.pattern.forward.find((other) => other.id === id)
    if (!earlier) return true
    const hops = hopsFor(run, earlier)
    if (hops.length === 0) return earlier.optional
    // The sender of a message goes on when it is sent.
    const isSent = !earlier.reply && earlier.from === step.from && hops.at(-1)?.state === 'unended'
    return isSent || hops.at(-1)?.state === 'ok'
  })
}

/** Its caller did something else that failed, and may have ended there. */
function isGivenUp(run: Run, step: PreparedStep): boolean {
  const leading = leadingTo(run, step)
  const callerWentOn = leading.some((other) =>
    hopsFor(run, other).some(({ kind, state }) => kind === 'call' && state === 'ok'),
  )
  return run.pattern.forward.some(
    (other) =>
      other !== step &&
      other.from === step.from &&
      hasFailedForCaller(run, other) &&
      !run.pattern.before.get(other.id)?.has(step.id) &&
      (!other.optional || !callerWentOn),
  )
}
