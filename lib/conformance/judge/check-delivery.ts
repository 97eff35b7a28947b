import { eventIdsOf, type Hop } from './hops.ts'
import type { PreparedStep } from './prepare-pattern.ts'
import { hopsFor, type Run } from './run.ts'

/** Every message once, or at least once: as far as the pattern promises it. */
export function checkDelivery(run: Run): void {
  for (const step of run.pattern.forward) {
    if (run.pattern.deliversOnce) checkTwice(run, step)
    if (!run.pattern.deliversAtMostOnce) checkLost(run, step)
  }
}

function checkTwice(run: Run, step: PreparedStep): void {
  const hops = hopsFor(run, step)
  const twice = hops.filter(
    ({ deliveries }) => deliveries.filter(({ state }) => state === 'ok').length > 1,
  )
  const again = twice.length > 0 ? twice : repeated(hops)
  if (again.length === 0) return
  run.deviations.push({
    kind: 'delivered_twice',
    stepId: step.id,
    eventIds: eventIdsOf(again),
    message: `${step.id} was carried out more than once; exactly once is declared`,
  })
}

/** What one caller did again although it had gone well. */
function repeated(hops: readonly Hop[]): Hop[] {
  const well = hops.filter(({ state }) => state === 'ok')
  const byCaller = Map.groupBy(well, ({ attempts, operations }) =>
    [attempts[0]?.parent ?? '', ...operations].join('\0'),
  )
  return [...byCaller.values()].filter((group) => group.length > 1).flat()
}

/** Sent, and never received within the wait. */
function checkLost(run: Run, step: PreparedStep): void {
  const lost = hopsFor(run, step).filter((hop) => isLost(step, hop))
  if (lost.length === 0) return
  const promised = run.pattern.deliversAtLeastOnce
  if (!promised && lost.some(({ kind }) => kind !== 'message')) return
  if (!promised && step.optional) return
  run.deviations.push({
    kind: promised ? 'lost' : 'missing_step',
    stepId: step.id,
    eventIds: eventIdsOf(lost),
    message: `${step.from} sent it, and ${step.to} never received it`,
  })
}

function isLost(step: PreparedStep, hop: Hop): boolean {
  if (hop.kind === 'message') return hop.deliveries.length === 0 && hop.state === 'unended'
  const isSilent = hop.state === 'unended' || hop.state === 'timeout'
  return hop.kind === 'call' && !step.reply && isSilent
}
