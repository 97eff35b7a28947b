import {
  consistencyModels,
  guarantees,
  patternStates,
  patternTypes,
  readFlow,
  type MessageFlow,
} from './flow.ts'
import { placesOf } from './flow-graph.ts'
import { flowProblems } from './flow-problems.ts'
import type { Fault } from './json.ts'
import { problem, type Problem, type ProblemCode, type Severity } from './problem-codes.ts'
import type { PatternContent, Suggestions } from './schemas.ts'
import { readFailureHandling, readSla } from './terms.ts'
import { covers } from './wildcard.ts'

/** What traffic has shown, as the suggestions of the API tell it. */
export type Seen = {
  services: readonly string[]
  calls?: readonly { source: string; target: string; protocol: string }[]
}

export function seenIn({ services, calls }: Suggestions): Seen {
  return { services: services.map(({ name }) => name), calls }
}

const severities: readonly Severity[] = ['error', 'warning', 'info']

/** Everything that is wrong with a pattern, the worst first; each code is in docs/patterns.md. */
export function problemsOf(pattern: PatternContent, seen?: Seen): Problem[] {
  const { flow, faults } = readFlow(pattern.message_flow)
  return [
    ...faultsAs('SBX-P002', 'message_flow', faults).map((found) =>
      flow === undefined ? found : { ...found, severity: 'warning' as const },
    ),
    ...(flow ? flowProblems(pattern, flow) : []),
    ...unusedServices(pattern, flow),
    ...unknownValues(pattern),
    ...faultsAs('SBX-P017', 'performance_sla', readSla(pattern.performance_sla).faults),
    ...faultsAs(
      'SBX-P018',
      'failure_handling',
      readFailureHandling(pattern.failure_handling).faults,
    ),
    ...(seen ? unseenServices(pattern, seen) : []),
    ...(seen && flow ? unseenCalls(flow, seen) : []),
  ].toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
}

function faultsAs(code: ProblemCode, field: string, faults: readonly Fault[]): Problem[] {
  return faults.map(({ path, message }) =>
    problem(code, {
      path: path ? `${field}.${path}` : field,
      message: `${path || field} ${message}`,
    }),
  )
}

function unusedServices(pattern: PatternContent, flow: MessageFlow | undefined): Problem[] {
  if (!flow || flow.steps.length === 0) return []
  const used = flow.steps.flatMap(({ from, to }) => [from, to])
  return pattern.services_involved.flatMap((service, at) =>
    used.some((name) => covers(name, service) || covers(service, name))
      ? []
      : [
          problem('SBX-P011', {
            path: `services_involved[${at}]`,
            message: `${service} takes part in no step`,
          }),
        ],
  )
}

function unknownValues(pattern: PatternContent): Problem[] {
  const known = [
    ['pattern_type', pattern.pattern_type, [...patternTypes, 'request_reply']],
    ['state', pattern.state, patternStates],
    ['reliability_guarantees', pattern.reliability_guarantees, guarantees],
    ['consistency_model', pattern.consistency_model, consistencyModels],
  ] as const
  return known.flatMap(([path, value, words]) => {
    if (value === null || new Set<string>(words).has(value)) return []
    const message = `${path} “${value}” is not known: ${words.join(', ')} are`
    return [problem('SBX-P016', { path, message })]
  })
}

function unseenServices(pattern: PatternContent, { services }: Seen): Problem[] {
  return pattern.services_involved.flatMap((service, at) =>
    services.some((name) => covers(service, name))
      ? []
      : [
          problem('SBX-P015', {
            path: `services_involved[${at}]`,
            message: `${service} was never seen in traffic`,
          }),
        ],
  )
}

function unseenCalls(flow: MessageFlow, { services, calls }: Seen): Problem[] {
  if (!calls) return []
  const places = placesOf(flow)
  return flow.steps.flatMap(({ id, from, to, protocol }, at) => {
    // Of a service that was never seen another problem tells already.
    const ends = [from, to].every((end) => services.some((name) => covers(end, name)))
    const isSeen = calls.some(
      (call) =>
        covers(from, call.source) &&
        covers(to, call.target) &&
        covers(protocol ?? '*', call.protocol),
    )
    if (!ends || isSeen) return []
    const over = protocol === undefined ? '' : ` over ${protocol}`
    const message = `${from} was never seen to call ${to}${over}`
    return [problem('SBX-P020', { path: `message_flow.steps[${places[at]}]`, message, step: id })]
  })
}
