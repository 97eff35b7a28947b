import { untakenMessage, type Hop } from './hops.ts'
import { hopsFor, isUncovered, take, type Run } from './run.ts'
import type { PreparedPattern, PreparedStep } from './prepare-pattern.ts'

export function fitsEdge(step: PreparedStep, hop: Hop): boolean {
  return step.fitsFrom(hop.from) && step.fitsTo(hop.to)
}

export function fitsOperation(step: PreparedStep, hop: Hop): boolean {
  return hop.operations.some((operation) => step.fitsOperation(operation))
}

export function fitsProtocol(step: PreparedStep, hop: Hop): boolean {
  return step.fitsProtocol(hop.protocol.toLowerCase())
}

export function fits(step: PreparedStep, hop: Hop): boolean {
  return fitsEdge(step, hop) && fitsProtocol(step, hop) && fitsOperation(step, hop)
}

/**
 * Whether a correlation concerns a pattern: it holds one of the steps with which the pattern begins,
 * over whatever protocol, or the sending of its message, or more than half of the steps without which
 * no run is whole.
 */
export function isConcerned(pattern: PreparedPattern, hops: readonly Hop[]): boolean {
  const begins = pattern.entries.some((entry) =>
    hops.some(
      (hop) => (fitsEdge(entry, hop) && fitsOperation(entry, hop)) || isSendingOf(entry, hop),
    ),
  )
  if (begins) return true
  const required = pattern.forward.filter(({ optional }) => !optional)
  const seen = required.filter((step) => hops.some((hop) => fits(step, hop)))
  return seen.length > 0 && seen.length * 2 > required.length
}

/** Only a name in common tells a message that nobody took from those that are meant for others. */
function isSendingOf(step: PreparedStep, hop: Hop): boolean {
  return (
    hop.kind === 'publish' &&
    step.operation !== undefined &&
    step.fitsFrom(hop.from) &&
    fitsProtocol(step, hop) &&
    hop.operations.some((operation) => operation !== null && step.fitsOperation(operation))
  )
}

/** Gives each hop to the step that says most about it; of several such, in the order of the list. */
export function takeSteps(run: Run): void {
  for (const hop of run.hops) {
    const candidates = run.pattern.steps.filter(
      (step) => fits(step, hop) && !hasSending(run, step, hop),
    )
    const step = best(run, candidates)
    if (step) take(run, step, hop)
  }
  for (const step of run.pattern.forward) takeUntaken(run, step)
}

/** A step to `*` fits both the queue and who takes from it. */
function hasSending(run: Run, step: PreparedStep, hop: Hop): boolean {
  return hopsFor(run, step).some(
    ({ kind, attempts }) => kind !== hop.kind && attempts[0] === hop.attempts[0],
  )
}

function best(run: Run, candidates: readonly PreparedStep[]): PreparedStep | undefined {
  const most = Math.max(...candidates.map(({ specificity }) => specificity))
  const closest = candidates.filter(({ specificity }) => specificity === most)
  return closest.find((step) => hopsFor(run, step).length === 0) ?? closest.at(-1)
}

/** A step from service to service of whose message only the sending is known. */
function takeUntaken(run: Run, step: PreparedStep): void {
  if (hopsFor(run, step).length > 0) return
  const sent = run.hops.filter(
    (hop) =>
      hop.kind === 'publish' &&
      step.fitsFrom(hop.from) &&
      fitsOperation(step, hop) &&
      fitsProtocol(step, hop) &&
      !isStepOfItsOwn(run, hop),
  )
  const unclaimed = sent.find((hop) => isUncovered(run, hop))
  const saysEnough = step.protocol !== undefined || step.operation !== undefined
  const publish = unclaimed ?? (saysEnough ? sent[0] : undefined)
  if (publish && (saysEnough || !(step.reply || step.optional))) {
    take(run, step, untakenMessage(publish, step.to))
  }
}

/** The pattern declares the sending to the queue by itself. */
function isStepOfItsOwn(run: Run, publish: Hop): boolean {
  return run.pattern.steps.some((step) => hopsFor(run, step).includes(publish))
}
