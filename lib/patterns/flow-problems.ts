import { typeOf, type FlowStep, type MessageFlow } from './flow.ts'
import { forwardSteps, placesOf, predecessors, unconnectedSteps } from './flow-graph.ts'
import { problem, type Problem, type ProblemCode } from './problem-codes.ts'
import type { PatternContent } from './schemas.ts'
import { readSla } from './terms.ts'
import { covers } from './wildcard.ts'

type Report = (code: ProblemCode, step: FlowStep, of: { key?: string; message: string }) => void

export function flowProblems(pattern: PatternContent, flow: MessageFlow): Problem[] {
  const { steps } = flow
  if (steps.length === 0) {
    const message = 'no traffic can be held against a flow without steps'
    return [problem('SBX-P019', { path: 'message_flow.steps', message })]
  }
  const places = placesOf(flow)
  const found: Problem[] = []
  const report: Report = (code, step, { key, message }) => {
    const path = `message_flow.steps[${places[steps.indexOf(step)]}]${key ? `.${key}` : ''}`
    found.push(problem(code, { path, message, step: step.id }))
  }
  checkServices(pattern, steps, report)
  checkOrder(steps, report)
  checkCompensation(pattern, steps, report)
  checkReplies(pattern, steps, report)
  checkTimeouts(pattern, steps, report)
  return found
}

function checkServices(
  { services_involved: involved }: PatternContent,
  steps: readonly FlowStep[],
  report: Report,
): void {
  for (const step of steps) {
    for (const key of ['from', 'to'] as const) {
      const name = step[key]
      if (name === '') continue
      if (involved.some((service) => covers(name, service) || covers(service, name))) continue
      report('SBX-P001', step, { key, message: `${name} is not among the services involved` })
    }
  }
  for (const step of unconnectedSteps(forwardSteps(steps))) {
    if (step.from === '') continue
    const message = `no step leads to ${step.from}, and the flow begins elsewhere`
    report('SBX-P007', step, { key: 'from', message })
  }
}

function checkOrder(steps: readonly FlowStep[], report: Report): void {
  const before = predecessors(steps)
  const ids = new Set<string>()
  const known = new Set(steps.map(({ id }) => id))
  const circular = new Set(steps.flatMap(({ id }) => (before.get(id)?.has(id) ? [id] : [])))
  for (const step of steps) {
    const { id, after } = step
    if (ids.has(id)) {
      report('SBX-P003', step, { key: 'id', message: `another step is called ${id} already` })
    }
    ids.add(id)
    for (const name of after.filter((one) => !known.has(one))) {
      report('SBX-P004', step, { key: 'after', message: `there is no step ${name}` })
    }
    const own = before.get(id) ?? new Set()
    if (circular.has(id)) {
      const others = [...own].filter((one) => circular.has(one) && before.get(one)?.has(id))
      const message = `waits in a circle: ${others.toSorted().join(', ')}`
      report('SBX-P005', step, { key: 'after', message })
      continue
    }
    const never = [...own].filter((one) => circular.has(one) || !known.has(one))
    if (never.length > 0 && !after.some((one) => !known.has(one))) {
      const message = `never begins: it waits for ${never.join(', ')}, which never ends`
      report('SBX-P006', step, { key: 'after', message })
    }
  }
}

function checkCompensation(
  { pattern_type: written }: PatternContent,
  steps: readonly FlowStep[],
  report: Report,
): void {
  const type = typeOf(written)
  const forward = forwardSteps(steps)
  const before = predecessors(steps)
  const ids = new Set(steps.map(({ id }) => id))
  const undone = new Set(steps.map(({ compensates }) => compensates))
  for (const step of steps) {
    if (step.compensates !== undefined && !ids.has(step.compensates)) {
      const message = `there is no step ${step.compensates} to take back`
      report('SBX-P009', step, { key: 'compensates', message })
    }
    const key = step.compensation === undefined ? 'compensates' : 'compensation'
    if (type !== 'saga' && step[key] !== undefined) {
      report('SBX-P022', step, { key, message: `${type} has nothing to compensate; a saga has` })
    }
  }
  if (type !== 'saga') return
  for (const step of forward) {
    if (step.compensation !== undefined || undone.has(step.id)) continue
    // Nothing can fail any more after the last step, so it need not be taken back.
    const ended = forward.filter(({ id }) => before.get(step.id)?.has(id))
    const hasEnded = (other: FlowStep) =>
      ended.some((one) => one === other || (one.reply && covers(one.to, other.from)))
    if (forward.every((other) => other === step || hasEnded(other))) continue
    const message = `nothing takes ${step.id} back when a later step fails`
    report('SBX-P008', step, { key: 'compensation', message })
  }
}

function checkReplies(
  { pattern_type: written }: PatternContent,
  steps: readonly FlowStep[],
  report: Report,
): void {
  const type = typeOf(written)
  for (const step of steps) {
    if (!step.reply) continue
    if (type === 'fire_and_forget') {
      report('SBX-P012', step, { key: 'reply', message: 'who fires and forgets gets no reply' })
    }
    if (type === 'pub_sub') {
      report('SBX-P013', step, { key: 'reply', message: 'who publishes gets no reply' })
    }
    if (step.timeoutMs === undefined && (type === 'request_response' || type === 'saga')) {
      const message = 'waits for a reply for as long as it takes'
      report('SBX-P021', step, { key: 'timeout_ms', message })
    }
  }
  const [first] = steps
  if (type === 'request_response' && first && steps.every(({ reply }) => !reply)) {
    report('SBX-P014', first, { key: 'reply', message: 'no step gets a reply' })
  }
}

function checkTimeouts(
  { performance_sla: sla }: PatternContent,
  steps: readonly FlowStep[],
  report: Report,
): void {
  const p95Ms = readSla(sla).value?.p95Ms
  if (p95Ms === undefined) return
  // The SLA is of what the caller waits for; what takes back belongs to no run that goes well.
  for (const step of forwardSteps(steps)) {
    if (!step.reply || step.timeoutMs === undefined || step.timeoutMs <= p95Ms) continue
    const message = `may take ${step.timeoutMs} ms, longer than the ${p95Ms} ms that the SLA promises for 95 % of all`
    report('SBX-P010', step, { key: 'timeout_ms', message })
  }
}
