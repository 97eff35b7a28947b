import type { FlowStep, MessageFlow } from './flow.ts'
import { covers } from './wildcard.ts'

/** Where each step stands in the list as it is written, among what could not be read. */
export function placesOf({ steps, unread = [] }: MessageFlow): number[] {
  const taken = new Set(unread.map(({ at }) => at))
  const places: number[] = []
  for (let place = 0; places.length < steps.length; place += 1) {
    if (!taken.has(place)) places.push(place)
  }
  return places
}

/** The steps of a run that goes well. */
export function forwardSteps(steps: readonly FlowStep[]): FlowStep[] {
  const undoing = new Set(steps.map(({ compensation }) => compensation))
  return steps.filter(({ id, compensates }) => compensates === undefined && !undoing.has(id))
}

/** For each step, by id, all that must have ended before it begins; itself where that is a circle. */
export function predecessors(steps: readonly FlowStep[]): Map<string, Set<string>> {
  const after = new Map(steps.map((step) => [step.id, step.after]))
  const all = new Map<string, Set<string>>()
  for (const { id } of steps) {
    const found = new Set<string>()
    const open = [...(after.get(id) ?? [])]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue
      found.add(next)
      open.push(...(after.get(next) ?? []))
    }
    all.set(id, found)
  }
  return all
}

/** Steps that begin at a service to which no step leads, though the flow begins elsewhere. */
export function unconnectedSteps(steps: readonly FlowStep[]): FlowStep[] {
  const [first] = steps
  if (!first) return []
  const reached = [first.from]
  let left = [...steps]
  for (let before = -1; before !== left.length;) {
    before = left.length
    left = left.filter(({ from, to }) => {
      const isReached = reached.some((name) => covers(from, name) || covers(name, from))
      if (isReached) reached.push(to)
      return !isReached
    })
  }
  return left
}
