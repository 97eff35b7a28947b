import { toleranceMs } from './clocks.ts'
import { eventIdsOf, type Hop } from './hops.ts'
import type { PreparedStep } from './prepare-pattern.ts'
import { ancestorsOf, hasFailed, hasFailedForCaller, hopsFor, isWithin, type Run } from './run.ts'

/** One time that a step was done, and how it was taken back until it was done again at `untilMs`. */
type Undone = { step: PreparedStep; done: Hop; undos: readonly Hop[]; untilMs: number }

/** When a run fails, what went well before is taken back, the last first. */
export function checkCompensation(run: Run): void {
  const undone: Undone[] = []
  for (const step of run.pattern.forward) {
    const undoing = run.pattern.steps.filter(({ undoes }) => undoes === step.id)
    const rounds = roundsOf(run, step, undoing)
    const latest = rounds.at(-1)
    if (undoing.length === 0 || !latest) continue
    for (const round of rounds) if (round.undos.length > 0) undone.push(round)
    const { done, undos } = latest
    if (!mustBeUndone(run, step, done)) continue
    if (undos.at(-1)?.state === 'ok' || undos.at(-1)?.state === 'unended') continue
    run.deviations.push({
      kind: 'compensation_missing',
      stepId: step.id,
      eventIds: eventIdsOf(undos.length > 0 ? undos : [done]),
      message:
        undos.length > 0
          ? `the run failed, and taking back ${step.id} failed as well`
          : `the run failed, and ${step.id} was never taken back`,
    })
  }
  checkUndoOrder(run, undone)
}

/** A caller that is tried again as a whole does its steps again, and takes them back again. */
function roundsOf(run: Run, step: PreparedStep, undoing: readonly PreparedStep[]): Undone[] {
  const well = hopsFor(run, step).filter(({ state }) => state === 'ok')
  const undos = undoing.flatMap((one) => hopsFor(run, one))
  return well.map((done, place) => {
    // What was taken back before it was done the first time belongs to that time.
    const sinceMs = place === 0 ? -Infinity : done.startMs
    const untilMs = well[place + 1]?.startMs ?? Infinity
    const own = undos.filter(({ startMs }) => startMs >= sinceMs && startMs < untilMs)
    return { step, done, undos: own, untilMs }
  })
}

/** Something else without which no run is whole went wrong, and who did the step came to know of it. */
function mustBeUndone(run: Run, step: PreparedStep, done: Hop): boolean {
  const callerFailed = enclosingFailed(run, done)
  return run.pattern.forward.some((other) => {
    if (other === step || other.optional) return false
    const last = hopsFor(run, other).at(-1)
    if (!last) return callerFailed && isSibling(run, step, other)
    const failed = other.from === step.from ? hasFailedForCaller(run, other) : hasFailed(run, other)
    if (!failed || isWithin(run, done, last)) return false
    return isSibling(run, step, other) && !isAbsorbed(run, last, done)
  })
}

function isSibling(run: Run, step: PreparedStep, other: PreparedStep): boolean {
  return other.from === step.from || run.pattern.before.get(other.id)?.has(step.id) === true
}

/** A failure further down that a call in between made good. */
function isAbsorbed(run: Run, failed: Hop, done: Hop): boolean {
  const [first] = failed.attempts
  const [beside] = done.attempts
  if (!first || !beside) return false
  const shared = new Set(ancestorsOf(run.calls, beside))
  return ancestorsOf(run.calls, first).some(
    (call) => !shared.has(call) && call.kind === 'call' && call.state === 'ok',
  )
}

/** The call in which the step was made failed. */
function enclosingFailed(run: Run, done: Hop): boolean {
  const [first] = done.attempts
  const parent = first ? ancestorsOf(run.calls, first)[0] : undefined
  return parent !== undefined && parent.kind !== 'publish' && parent.state !== 'ok'
}

function checkUndoOrder(run: Run, undone: readonly Undone[]): void {
  for (const { step, done, undos, untilMs } of undone) {
    const [undo] = undos
    if (!undo) continue
    const later = undone.find(
      (other) =>
        run.pattern.before.get(other.step.id)?.has(step.id) &&
        other.done.startMs < untilMs &&
        other.untilMs > done.startMs &&
        other.undos.some((one) => one.endMs > undo.startMs + toleranceMs(one, undo)),
    )
    const isEarly = undo.startMs + toleranceMs(undo, done) < done.endMs
    if (!later && !isEarly) continue
    run.deviations.push({
      kind: 'compensation_out_of_order',
      stepId: step.id,
      eventIds: eventIdsOf([...undos, ...(later?.undos ?? [])]),
      message: later
        ? `${step.id} was taken back before ${later.step.id}, which came after it`
        : `${step.id} was taken back before it was done`,
    })
  }
}
