import { isDue } from './due.ts'
import { eventIdsOf, type Hop } from './hops.ts'
import type { PreparedStep } from './prepare-pattern.ts'
import { hopsFor, isUncovered, take, type Run } from './run.ts'
import { fitsEdge, fitsOperation, fitsProtocol } from './take-steps.ts'
import type { IsDeclaredElsewhere } from './check-undeclared.ts'

/**
 * A step that was not seen, and a call that no step declares, which does its work by another protocol
 * or at another service: one fault, not two.
 */
export function checkSubstitutes(run: Run, isDeclaredElsewhere: IsDeclaredElsewhere): void {
  for (const step of run.pattern.forward) {
    const last = hopsFor(run, step).at(-1)
    const isSought = last
      ? last.kind === 'call' && last.state !== 'ok'
      : isDue(run, step) || (step.optional && step.operation !== undefined)
    if (!isSought) continue
    const free = run.hops.filter((hop) => isUncovered(run, hop) && !isDeclaredElsewhere(hop))
    if (last) {
      byFallback(run, step, { failed: last, free })
      continue
    }
    if (byOtherProtocol(run, step, free) || atOtherService(run, step, free)) continue
  }
}

function byOtherProtocol(run: Run, step: PreparedStep, free: readonly Hop[]): boolean {
  const onEdge = free.filter((hop) => fitsEdge(step, hop) && !fitsProtocol(step, hop))
  // Protocols name operations each in their way, so an operation that differs says little.
  const hop =
    onEdge.find((one) => fitsOperation(step, one)) ?? (step.optional ? undefined : onEdge[0])
  if (!hop) return false
  take(run, step, hop)
  run.deviations.push({
    kind: 'wrong_protocol',
    stepId: step.id,
    eventIds: eventIdsOf([hop]),
    message: `${hop.from} called ${hop.to} over ${hop.protocol}; ${step.protocol} is declared`,
  })
  return true
}

/** It failed, or an open breaker kept it from being sent, and its caller did it in another way. */
function byFallback(
  run: Run,
  step: PreparedStep,
  { failed, free }: { failed: Hop; free: readonly Hop[] },
): void {
  const parent = failed.attempts[0]?.parent
  const next = free.filter(
    ({ kind, attempts, startMs }) =>
      kind === 'call' && attempts[0]?.parent === parent && startMs >= failed.startMs,
  )
  byOtherProtocol(run, step, next)
}

function atOtherService(run: Run, step: PreparedStep, free: readonly Hop[]): boolean {
  const hop = free.find((one) => isInstead(run, step, one))
  if (!hop) return false
  take(run, step, hop)
  const message = step.fitsFrom(hop.from)
    ? `${hop.from} called ${hop.to}; ${step.to} is declared`
    : `${hop.from} called ${hop.to}; ${step.from} is declared to do so`
  run.deviations.push({
    kind: 'wrong_service',
    stepId: step.id,
    eventIds: eventIdsOf([hop]),
    message,
  })
  return true
}

/** The same operation with another service on one end; where none is declared, at another that takes part. */
function isInstead(run: Run, step: PreparedStep, hop: Hop): boolean {
  const sameCaller = step.fitsFrom(hop.from)
  if (!fitsProtocol(step, hop) || sameCaller === step.fitsTo(hop.to)) return false
  if (step.operation === undefined) return sameCaller && run.pattern.isInvolved(hop.to)
  return hop.operations.some((one) => one !== null && step.fitsOperation(one))
}
