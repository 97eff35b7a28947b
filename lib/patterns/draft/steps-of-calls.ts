import { looksLikeCompensation } from '#lib/correlations/analysis/failure-kinds.ts'
import type { Call } from '#lib/correlations/model.ts'
import { repliesByDefault, type FlowStep } from '../flow.ts'

export type DraftStep = { step: FlowStep; calls: Call[] }

const mostSteps = 200
/** Clocks and rounding. */
const toleranceMs = 1

/**
 * The steps of a run: calls between the same two over the same protocol for the same operation are
 * one, retries too. What takes an earlier step back becomes its compensation.
 */
export function stepsOfCalls(calls: readonly Call[]): { steps: DraftStep[]; leftOut: number } {
  const groups = [...Map.groupBy(calls, keyOf).values()].toSorted(
    (a, b) => firstStart(a) - firstStart(b),
  )
  const undoing = new Map<Call[], Call[]>()
  for (const group of groups) {
    const undone = findUndone(group, groups)
    if (undone) undoing.set(group, undone)
  }
  const forward = groups.filter((group) => !undoing.has(group))
  const ids = namesOf(forward)
  const steps: DraftStep[] = []
  for (const group of forward.slice(0, mostSteps)) {
    const [first] = group
    if (!first) continue
    const undo = [...undoing].find(([, undone]) => undone === group)?.[0][0]
    const step: FlowStep = {
      id: ids.get(group) ?? '',
      from: first.source,
      to: first.target,
      protocol: first.protocol,
      reply: first.kind === 'call' && repliesByDefault(first.protocol),
      optional: false,
      after: precedingOf(group, steps),
      ...(first.operation !== null && { operation: first.operation }),
      ...(undo?.operation != null && { compensation: undo.operation }),
    }
    steps.push({ step, calls: group })
  }
  return { steps, leftOut: forward.length - steps.length }
}

function keyOf({ source, target, protocol, operation }: Call): string {
  return JSON.stringify([source, target, protocol, operation])
}

function findUndone(group: Call[], groups: readonly Call[][]): Call[] | undefined {
  const [first] = group
  if (!first || !looksLikeCompensation(first)) return undefined
  return groups.findLast(
    ([other]) =>
      other !== undefined &&
      other.source === first.source &&
      other.target === first.target &&
      other.startMs < first.startMs &&
      !looksLikeCompensation(other),
  )
}

/**
 * The steps that were done when this one began, as far as the same service made both of them or one
 * holds the message of the other; of those that follow each other only the last.
 */
function precedingOf(group: Call[], earlier: readonly DraftStep[]): string[] {
  const before = earlier.filter(({ calls }) => isBeside(calls, group) && hasEnded(calls, group))
  const implied = closure(
    before.flatMap(({ step }) => step.after),
    earlier,
  )
  return before.flatMap(({ step }) => (implied.has(step.id) ? [] : [step.id]))
}

function closure(ids: readonly string[], steps: readonly DraftStep[]): Set<string> {
  const found = new Set<string>()
  const open = [...ids]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(steps.find(({ step }) => step.id === id)?.step.after ?? []))
  }
  return found
}

function isBeside(one: readonly Call[], other: readonly Call[]): boolean {
  const parents = new Set(one.map(({ parent }) => parent))
  const [sent] = one
  const [taken] = other
  if (sent?.kind === 'publish' && taken?.kind === 'consume') return sent.target === taken.source
  return other.every(({ parent }) => parent !== null && parents.has(parent))
}

function hasEnded(earlier: readonly Call[], later: readonly Call[]): boolean {
  const end = earlier.reduce((latest, { endMs }) => Math.max(latest, endMs), -Infinity)
  return end <= firstStart(later) + toleranceMs
}

function firstStart(calls: readonly Call[]): number {
  return calls.reduce((first, { startMs }) => Math.min(first, startMs), Infinity)
}

/** `signalbox.demo.PaymentService/ReserveFunds` is `reserve-funds`; two of one name are told apart. */
function namesOf(groups: readonly Call[][]): Map<Call[], string> {
  const names = new Map<Call[], string>()
  const taken = new Set<string>()
  for (const group of groups) {
    const [first] = group
    const plain = slug(first?.operation ?? first?.target ?? 'step') || 'step'
    const wanted = taken.has(plain) && first ? `${slug(first.source)}-${plain}` : plain
    let name = wanted
    for (let again = 2; taken.has(name); again += 1) name = `${wanted}-${again}`
    taken.add(name)
    names.set(group, name)
  }
  return names
}

export function slug(operation: string): string {
  const method = /^[\w.]+\/(\w+)$/.exec(operation)?.[1]
  return (method ?? operation)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
}
