import type { FlowStep, MessageFlow } from '#lib/patterns/flow.ts'

/** A step that says nothing but who calls whom. */
type NewStep = Pick<FlowStep, 'from' | 'to'> & Partial<FlowStep>

/** A change of one step; a key that is undefined is taken away. */
export type StepChange = { [Key in keyof FlowStep]?: FlowStep[Key] | undefined }

/** @returns `wish`, or `wish-2` and so on where another step has it */
export function freeId({ steps }: MessageFlow, wish: string): string {
  const taken = new Set(steps.map(({ id }) => id))
  for (let count = 1; ; count++) {
    const id = count === 1 ? wish : `${wish}-${count}`
    if (!taken.has(id)) return id
  }
}

/** Puts a step behind the one at `place`, and makes it wait for that one. -1: before all. */
export function addStep(flow: MessageFlow, place: number, step: NewStep): MessageFlow {
  const id = freeId(flow, step.id ?? `step-${flow.steps.length + 1}`)
  const added: FlowStep = { reply: true, optional: false, after: [], ...step, id }
  const steps = flow.steps.toSpliced(place + 1, 0, added)
  return {
    ...flow,
    steps: isOrdered(flow) || flow.steps.length === 1 ? link(steps, place + 1) : steps,
  }
}

/** Puts a step beside the one at `place`: it waits for the same ones. */
export function addBranch(flow: MessageFlow, place: number): MessageFlow {
  const beside = flow.steps[place]
  if (!beside) return flow
  const { from, reply, after } = beside
  const id = freeId(flow, `step-${flow.steps.length + 1}`)
  const branch: FlowStep = { id, from, to: '', reply, optional: false, after: [...after] }
  return { ...flow, steps: flow.steps.toSpliced(place + 1, 0, branch) }
}

/** Those that waited for it wait for what it waited for. */
export function removeStep(flow: MessageFlow, place: number): MessageFlow {
  return { ...flow, steps: unlink(flow.steps, place).toSpliced(place, 1) }
}

/**
 * Puts the step back that `removeStep(before, place)` took away, into what the flow has become
 * since: those that waited for it wait for it again, and all that was changed later stays.
 */
export function restoreStep(flow: MessageFlow, before: MessageFlow, place: number): MessageFlow {
  const gone = before.steps[place]
  if (!gone) return flow
  const ids = flow.steps.map((step) => step.id)
  const has = (id: string) => ids.includes(id)
  const isTaken = countOf(flow, gone.id) >= countOf(before, gone.id)
  const id = isTaken ? freeId(flow, gone.id) : gone.id
  const restored: FlowStep = { ...gone, id, after: gone.after.filter(has) }
  const earlier = waitedFor(flow, restored.after)
  const waits = new Map(before.steps.map((step) => [step.id, step.after]))
  const steps = flow.steps.map((step) => {
    const was = waits.get(step.id)
    // One that it now comes after cannot wait for it as well.
    if (!was?.includes(gone.id) || earlier.has(step.id)) return step
    const again = was.flatMap((one) =>
      one === gone.id ? [id] : step.after.includes(one) ? [one] : [],
    )
    const since = step.after.filter((one) => !was.includes(one) && !gone.after.includes(one))
    return { ...step, after: [...again, ...since] }
  })
  const above = before.steps.slice(0, place).findLast((step) => has(step.id))
  const at = above ? ids.lastIndexOf(above.id) + 1 : 0
  return { ...flow, steps: steps.toSpliced(at, 0, restored) }
}

function countOf({ steps }: MessageFlow, id: string): number {
  return steps.filter((step) => step.id === id).length
}

/** The steps of these ids, and all that they wait for. */
function waitedFor({ steps }: MessageFlow, ids: readonly string[]): Set<string> {
  const found = new Set(ids)
  // A set that grows while it is walked is walked to its end.
  for (const id of found) {
    for (const step of steps) if (step.id === id) for (const one of step.after) found.add(one)
  }
  return found
}

/**
 * Moves a step to another place of the list. Where steps wait for each other it is taken out of the
 * order and put in between its new neighbours; where none waits, only the list changes.
 */
export function moveStep(flow: MessageFlow, from: number, to: number): MessageFlow {
  const moved = flow.steps[from]
  if (!moved || from === to || to < 0 || to >= flow.steps.length) return flow
  if (!isOrdered(flow)) {
    return { ...flow, steps: flow.steps.toSpliced(from, 1).toSpliced(to, 0, moved) }
  }
  const rest = unlink(flow.steps, from).toSpliced(from, 1)
  return { ...flow, steps: link(rest.toSpliced(to, 0, { ...moved, after: [] }), to) }
}

/** Changes a step; where its id changes, those that name it name the new one. */
export function changeStep(flow: MessageFlow, place: number, change: StepChange): MessageFlow {
  const before = flow.steps[place]
  if (!before) return flow
  const changed = withChange(before, change)
  const steps = flow.steps.with(place, changed)
  const isOnlyOne = flow.steps.filter(({ id }) => id === before.id).length === 1
  if (changed.id === before.id || !isOnlyOne) return { ...flow, steps }
  const renamed = (id: string) => (id === before.id ? changed.id : id)
  return {
    ...flow,
    steps: steps.map((step) => ({
      ...step,
      after: step.after.map(renamed),
      ...(step.compensation !== undefined && { compensation: renamed(step.compensation) }),
      ...(step.compensates !== undefined && { compensates: renamed(step.compensates) }),
    })),
  }
}

function withChange(step: FlowStep, change: StepChange): FlowStep {
  const changed: FlowStep = { ...step }
  const optional = ['protocol', 'operation', 'timeoutMs', 'compensation', 'compensates'] as const
  for (const key of optional) if (key in change && change[key] === undefined) delete changed[key]
  const told = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...changed, ...Object.fromEntries(told) }
}

/** Whether any step waits for another. */
function isOrdered({ steps }: MessageFlow): boolean {
  return steps.some(({ after }) => after.length > 0)
}

function unlink(steps: readonly FlowStep[], place: number): FlowStep[] {
  const gone = steps[place]
  if (!gone) return [...steps]
  return steps.map((step) => {
    if (!step.after.includes(gone.id)) return step
    const after = step.after.flatMap((id) => (id === gone.id ? gone.after : [id]))
    return { ...step, after: [...new Set(after)].filter((id) => id !== step.id) }
  })
}

/** Puts a step that nobody waits for in between the one above it and the one below. */
function link(steps: readonly FlowStep[], place: number): FlowStep[] {
  const [above, step, below] = [steps[place - 1], steps[place], steps[place + 1]]
  if (!step) return [...steps]
  if (!above) {
    const isFirst = below?.after.length === 0
    if (!isFirst) return [...steps]
    return steps.with(place + 1, { ...below, after: [step.id] })
  }
  if (!below) return steps.with(place, { ...step, after: [above.id] })
  // Those below that do not wait for the one above run beside it: so does this one.
  if (!below.after.includes(above.id))
    return steps.with(place, { ...step, after: [...below.after] })
  const follows = below.after.map((id) => (id === above.id ? step.id : id))
  return steps
    .with(place, { ...step, after: [above.id] })
    .with(place + 1, { ...below, after: follows })
}
