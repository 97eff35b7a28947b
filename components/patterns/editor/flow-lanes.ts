import type { FlowStep, MessageFlow } from '#lib/patterns/flow.ts'

export type LaneArrow = {
  /** Which step of the flow. */
  place: number
  fromLane: number
  toLane: number
  row: number
  /** `call` waits for an answer, `message` does not, `compensation` takes something back. */
  kind: 'call' | 'message' | 'compensation'
  label: string
  optional: boolean
}
export type FlowLanes = {
  services: string[]
  arrows: LaneArrow[]
  rows: number
  /** Rows of steps that run beside each other. */
  together: { fromRow: number; toRow: number }[]
}

/** Services as columns, steps as rows in the order in which they can run; pure, so that it is tested. */
export function layFlow({ steps }: MessageFlow): FlowLanes {
  const services = [...new Set(steps.flatMap(({ from, to }) => [from, to]))]
  const laneOf = (service: string) => services.indexOf(service)
  const ranks = rankSteps(steps)
  const order = steps
    .map((step, place) => ({ step, place, rank: ranks[place] ?? 0 }))
    .toSorted(
      (one, other) =>
        Number(isCompensating(one.step, steps)) - Number(isCompensating(other.step, steps)) ||
        one.rank - other.rank ||
        one.place - other.place,
    )
  const arrows: LaneArrow[] = []
  const rowsOfRank = new Map<number, number[]>()
  let row = 0
  for (const { step, place, rank } of order) {
    const compensates = isCompensating(step, steps)
    const lanes = { fromLane: laneOf(step.from), toLane: laneOf(step.to), place }
    arrows.push({
      ...lanes,
      row,
      kind: compensates ? 'compensation' : step.reply ? 'call' : 'message',
      label: step.operation ?? step.id,
      optional: step.optional,
    })
    if (!compensates) rowsOfRank.set(rank, [...(rowsOfRank.get(rank) ?? []), row])
    row += 1
    const { compensation } = step
    if (compensation !== undefined && !steps.some(({ id }) => id === compensation)) {
      arrows.push({ ...lanes, row, kind: 'compensation', label: compensation, optional: true })
      row += 1
    }
  }
  const together = [...rowsOfRank.values()]
    .filter((rows) => rows.length > 1 && steps.some(({ after }) => after.length > 0))
    .map((rows) => ({ fromRow: rows[0] ?? 0, toRow: rows.at(-1) ?? 0 }))
  return { services, arrows, rows: row, together }
}

/** Whether a step belongs to no run that goes well. */
function isCompensating({ id, compensates }: FlowStep, steps: readonly FlowStep[]): boolean {
  return compensates !== undefined || steps.some(({ compensation }) => compensation === id)
}

/** How many steps a step has to wait for, one after the other; those in a circle count as they come. */
function rankSteps(steps: readonly FlowStep[]): number[] {
  const placeOf = new Map(steps.map(({ id }, place) => [id, place]))
  const ranks = new Map<number, number>()
  const running = new Set<number>()
  const rank = (place: number): number => {
    const known = ranks.get(place)
    if (known !== undefined || running.has(place)) return known ?? -1
    running.add(place)
    const before = (steps[place]?.after ?? []).flatMap((id) => placeOf.get(id) ?? [])
    const found = 1 + Math.max(-1, ...before.map(rank))
    running.delete(place)
    ranks.set(place, found)
    return found
  }
  return steps.map((_step, place) => rank(place))
}
