import { readFlow, type FlowStep } from '#lib/patterns/flow.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'

export type PreparedStep = FlowStep & {
  /** Its place in the list. */
  place: number
  /** The id of the step that this one takes back. */
  undoes: string | null
  /** Whether it says so much more than another step that also fits. */
  specificity: number
  fitsFrom: (name: string) => boolean
  fitsTo: (name: string) => boolean
  fitsProtocol: (name: string) => boolean
  /** An operation that the events do not tell fits any. */
  fitsOperation: (name: string | null) => boolean
}

/** A pattern with all that does not depend on the events, so that it is worked out once. */
export type PreparedPattern = {
  id: number
  name: string
  version: number
  steps: readonly PreparedStep[]
  /** The steps of a run that goes well; the others take these back. */
  forward: readonly PreparedStep[]
  /** Where a run begins: forward steps that no other one leads to. */
  entries: readonly PreparedStep[]
  /** The ids of the steps that come before each, by `after` and what follows from it. */
  before: ReadonlyMap<string, ReadonlySet<string>>
  isInvolved: (name: string) => boolean
  deliversOnce: boolean
  deliversAtLeastOnce: boolean
  deliversAtMostOnce: boolean
  p95Ms: number | null
  longestTimeoutMs: number
}

type Declared = Pick<
  Pattern,
  'id' | 'name' | 'version' | 'services' | 'flow' | 'guarantees' | 'sla'
>

/** Null where the flow names no step that events could be held against. */
export function preparePattern(pattern: Declared): PreparedPattern | null {
  const declared = (readFlow(pattern.flow).flow?.steps ?? []).filter(
    ({ from, to }) => from !== '' && to !== '',
  )
  const ids = new Set(declared.map(({ id }) => id))
  const steps = [...declared, ...namedCompensations(declared, ids)].map((step, place) =>
    prepareStep(step, place, declared),
  )
  const forward = steps.filter(({ undoes }) => undoes === null)
  if (forward.length === 0) return null
  const before = allBefore(steps)
  const guarantee = (pattern.guarantees ?? '').toLowerCase().replaceAll(/[\s-]+/g, '_')
  return {
    id: pattern.id,
    name: pattern.name,
    version: pattern.version,
    steps,
    forward,
    entries: entriesOf(forward, before),
    before,
    isInvolved: fitsAny([...pattern.services, ...steps.flatMap(({ from, to }) => [from, to])]),
    deliversOnce: guarantee === 'exactly_once',
    deliversAtLeastOnce: guarantee === 'exactly_once' || guarantee === 'at_least_once',
    deliversAtMostOnce: guarantee === 'at_most_once',
    p95Ms: p95Of(pattern.sla),
    longestTimeoutMs: Math.max(0, ...steps.map(({ timeoutMs }) => timeoutMs ?? 0)),
  }
}

/** A compensation that is the operation's name, and no step of its own, becomes one. */
function namedCompensations(steps: readonly FlowStep[], ids: ReadonlySet<string>): FlowStep[] {
  return steps.flatMap((step) =>
    step.compensation === undefined || ids.has(step.compensation)
      ? []
      : {
          id: `${step.id}/compensation`,
          from: step.from,
          to: step.to,
          ...(step.protocol !== undefined && { protocol: step.protocol }),
          operation: step.compensation,
          reply: false,
          optional: true,
          compensates: step.id,
          after: [],
        },
  )
}

function prepareStep(step: FlowStep, place: number, declared: readonly FlowStep[]): PreparedStep {
  const undone = declared.find(({ compensation }) => compensation === step.id)?.id
  const named = [step.protocol, step.operation].filter((text) => text !== undefined).length
  const exact = [step.from, step.to, step.operation].filter((text) => !text?.includes('*')).length
  return {
    ...step,
    place,
    undoes: step.compensates ?? undone ?? null,
    specificity: named * 10 + exact,
    fitsFrom: fitsGlob(step.from),
    fitsTo: fitsGlob(step.to),
    fitsProtocol: step.protocol === undefined ? () => true : fitsGlob(step.protocol.toLowerCase()),
    fitsOperation: fitsOperation(step.operation),
  }
}

function fitsGlob(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return (name) => name === pattern
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const expression = new RegExp(`^${parts.join('.*')}$`, 's')
  return (name) => expression.test(name)
}

function fitsAny(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns)
  const globs = patterns.filter((pattern) => pattern.includes('*')).map(fitsGlob)
  return (name) => exact.has(name) || globs.some((fits) => fits(name))
}

/** `POST /orders` fits as it is or as `/orders`, `pkg.Service/Method` also as `Method`. */
function fitsOperation(declared: string | undefined): (name: string | null) => boolean {
  if (declared === undefined) return () => true
  const fits = fitsGlob(declared.toLowerCase())
  const known = new Map<string, boolean>()
  return (name) => {
    if (name === null) return true
    const answer = known.get(name)
    if (answer !== undefined) return answer
    const text = name.toLowerCase()
    const space = text.indexOf(' ')
    const short = space === -1 ? text.slice(text.lastIndexOf('/') + 1) : text.slice(space + 1)
    const found = fits(text) || fits(short)
    if (known.size < 10_000) known.set(name, found)
    return found
  }
}

/** `after` and all that follows from it; a circle ends where it began. */
function allBefore(steps: readonly PreparedStep[]): Map<string, Set<string>> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  return new Map(
    steps.map((step) => {
      const found = new Set<string>()
      const waiting = [...step.after]
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        if (found.has(id) || id === step.id) continue
        found.add(id)
        waiting.push(...(byId.get(id)?.after ?? []))
      }
      return [step.id, found]
    }),
  )
}

function entriesOf(
  forward: readonly PreparedStep[],
  before: ReadonlyMap<string, ReadonlySet<string>>,
): PreparedStep[] {
  const ids = new Set(forward.map(({ id }) => id))
  const entries = forward.filter(
    (step) =>
      ![...(before.get(step.id) ?? [])].some((id) => ids.has(id)) &&
      !forward.some((other) => other !== step && leadsTo(other, step)),
  )
  return entries.length > 0 ? entries : forward.slice(0, 1)
}

/** Whether the caller of a step is who another one calls. */
export function leadsTo(one: PreparedStep, next: PreparedStep): boolean {
  return one.to === next.from || one.fitsTo(next.from) || next.fitsFrom(one.to)
}

function p95Of(sla: unknown): number | null {
  if (typeof sla !== 'object' || sla === null || !('p95_ms' in sla)) return null
  const value = sla.p95_ms
  return typeof value === 'number' && value > 0 ? value : null
}
