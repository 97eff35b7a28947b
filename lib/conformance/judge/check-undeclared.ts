import { callsOf, eventIdsOf, type Hop } from './hops.ts'
import { isUncovered, type Run } from './run.ts'
import { fitsEdge } from './take-steps.ts'

/** Whether another active pattern declares a call. */
export type IsDeclaredElsewhere = (hop: Hop) => boolean

/** Calls between services that take part which no step declares, once for each edge and operation. */
export function checkUndeclared(run: Run, isDeclaredElsewhere: IsDeclaredElsewhere): void {
  coverTakers(run)
  const found = new Map<string, Hop[]>()
  for (const hop of run.hops) {
    if (!isBetweenInvolved(run, hop) || !isUncoveredPart(run, hop)) continue
    if (isDeclaredElsewhere(hop)) continue
    for (const { index } of callsOf(hop)) run.covered.add(index)
    const key = `${hop.from}\0${hop.to}\0${hop.protocol}\0${hop.operations.join('\0')}`
    const same = found.get(key)
    if (same) same.push(hop)
    else found.set(key, [hop])
  }
  for (const hops of found.values()) {
    const [hop] = hops
    if (!hop) continue
    const operation = hop.operations.find((one) => one !== null)
    run.deviations.push({
      kind: 'undeclared_step',
      eventIds: eventIdsOf(hops),
      message: `${hop.from} called ${hop.to} over ${hop.protocol}${operation ? ` (${operation})` : ''}; no step declares it`,
    })
  }
}

/** Who takes from a queue is judged only where the pattern declares somebody who does. */
function coverTakers(run: Run): void {
  for (const hop of run.hops) {
    if (hop.kind !== 'message') continue
    const sending = run.hops.find(
      ({ kind, attempts }) => kind === 'publish' && attempts[0] === hop.attempts[0],
    )
    const queue = sending?.to ?? ''
    const declaresSending = run.pattern.steps.some((step) => sending && fitsEdge(step, sending))
    const declaresTaking = run.pattern.steps.some((step) => step.fitsFrom(queue))
    if (!declaresSending || declaresTaking) continue
    for (const { index } of hop.deliveries) run.covered.add(index)
  }
}

/** What a service does within itself is nobody else's concern. */
function isBetweenInvolved({ pattern }: Run, hop: Hop): boolean {
  return hop.from !== hop.to && pattern.isInvolved(hop.from) && pattern.isInvolved(hop.to)
}

/** Of a message that one receiver was declared to take, another one's share may still be undeclared. */
function isUncoveredPart(run: Run, hop: Hop): boolean {
  if (hop.kind !== 'message') return isUncovered(run, hop)
  return hop.deliveries.every(({ index }) => !run.covered.has(index))
}
