import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import type { DeviationKind } from '../model.ts'
import { flat, pick, type DrawnPattern, type Node, type Random } from './draw-pattern.ts'
import { emit, report, skew, type World } from './world.ts'

const queue = 'shop.events'
export const simulatedKinds: ReadonlyMap<string, ParticipantKind> = new Map([
  [queue, 'queue'],
  ['a-database', 'database'],
])

export type SimulatedRun = { events: CorrelationEvent[]; injected: DeviationKind | null }

/**
 * The events of one run of a pattern, with what makes them hard to read: clocks that are up to 20 ms
 * apart, attempts that failed, messages that lie in their queue, traffic of others in between; and
 * with one deviation of a kind, or none. Some runs fail, and are taken back as declared.
 */
export function simulateRun(
  random: Random,
  pattern: DrawnPattern,
  { fault, startMs }: { fault: DeviationKind | null; startMs: number },
): SimulatedRun {
  let spans = 0
  const prefix = hex(random, 10)
  const world: World = {
    random,
    correlationId: `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
    pattern,
    fault,
    place: placeOf(random, pattern, fault),
    failing: failingStep(random, pattern, fault),
    skewMs: new Map(pattern.services.map((name) => [name, (random() - 0.5) * 40])),
    events: [],
    nextSpan: () => `${prefix}${(spans += 1).toString(16).padStart(6, '0')}`,
  }
  perform(world, pattern.root, { atMs: startMs, parent: null })
  if (fault === 'undeclared_step') undeclared(world, startMs)
  return { events: shuffled(random, world.events), injected: fault }
}

export const orchestrated = ({ root }: DrawnPattern) =>
  root.inner.filter(({ step }) => step.compensation !== undefined).map(({ step }) => step.id)

function placeOf(random: Random, pattern: DrawnPattern, fault: DeviationKind | null): string {
  const nodes = flat(pattern.root)
  const done = orchestrated(pattern)
  if (fault === 'wrong_order') return pick(random, done.slice(1))
  if (fault === 'lost' || fault === 'delivered_twice') {
    return pick(
      random,
      nodes.filter(({ mode }) => mode === 'message'),
    ).step.id
  }
  // The last is left out: what comes after it would tell of it in another way.
  if (fault === 'missing_step' || fault === 'wrong_protocol' || fault === 'wrong_service') {
    return pick(random, done)
  }
  if (fault === 'reply_missing' || fault === 'timeout_exceeded') return pick(random, done)
  return ''
}

function failingStep(
  random: Random,
  pattern: DrawnPattern,
  fault: DeviationKind | null,
): string | null {
  const done = orchestrated(pattern)
  if (fault === 'compensation_missing') return pick(random, done.slice(1))
  if (fault === 'compensation_out_of_order') return done.length > 2 ? (done.at(-1) ?? null) : null
  return fault === null && random() < 0.2 ? pick(random, done) : null
}

type At = { atMs: number; parent: string | null }
type Outcome = { endMs: number; failed: boolean }

function perform(world: World, node: Node, { atMs, parent }: At): Outcome {
  const { random, fault, place } = world
  const { step } = node
  const here = step.id === place
  if (node.mode === 'message') return send(world, node, { atMs, parent })
  if (step.id === world.failing) return attempt(world, node, { atMs, parent, failed: true })
  if (random() < 0.15 && !here && step.id !== 'place') {
    const { endMs } = attempt(world, { ...node, inner: [] }, { atMs, parent, failed: true })
    return attempt(world, node, { atMs: endMs + 20 + random() * 80, parent })
  }
  if (here && fault === 'reply_missing') return attempt(world, node, { atMs, parent, silent: true })
  return attempt(world, node, { atMs, parent })
}

type Attempt = At & { failed?: boolean; silent?: boolean }

function attempt(world: World, node: Node, { atMs, parent, failed, silent }: Attempt): Outcome {
  const { random } = world
  const { step } = node
  const [span, serverSpan] = [world.nextSpan(), world.nextSpan()]
  const beganMs = atMs + 0.5 + random() * 3
  const result = failed
    ? { endMs: beganMs + random() * 10, failed: true }
    : performInner(world, node, { atMs: beganMs, parent: serverSpan })
  const slow = extraMs(world, step.id)
  const workedMs = result.endMs + 1 + random() * 10 + slow
  const endMs = workedMs + 0.5 + random() * 2
  const ended = silent ? 'request' : result.failed ? 'error' : 'response'
  const ids = { span, serverSpan, parent }
  report(world, step, { atMs, beganMs, workedMs, endMs, ended, ids, bySender: silent ?? failed })
  return { endMs, failed: result.failed || silent === true }
}

function extraMs({ fault, place, random, pattern }: World, id: string): number {
  if (fault === 'timeout_exceeded' && place === id) return 2_300 + random() * 1_000
  if (fault === 'sla_exceeded' && id === 'place') return pattern.p95Ms + random() * 1_000
  return 0
}

/** What the called service does, one step after the other; where one fails, it takes back what was done. */
function performInner(world: World, node: Node, { atMs, parent }: At): Outcome {
  const { random, fault, place } = world
  let nowMs = atMs
  let failed = false
  const done: Node[] = []
  if (random() < 0.3) noise(world, node.step.to, { atMs, parent })
  for (const [at, inner] of node.inner.entries()) {
    if (isLeftOut(world, inner)) continue
    const next = node.inner[at + 1]
    // The next one begins before this one, and this one goes on for long enough to tell.
    const early = next?.step.id === place && fault === 'wrong_order'
    const result = perform(world, inner, { atMs: early ? nowMs + 400 : nowMs, parent })
    failed = result.failed && inner.mode === 'call'
    if (failed) break
    done.push(inner)
    nowMs = early || inner.mode === 'detached' ? nowMs : result.endMs + random() * 3
  }
  if (failed) nowMs = takeBack(world, done, { atMs: nowMs + 200, parent })
  return { endMs: nowMs + (fault === 'wrong_order' ? 500 : 0), failed }
}

function isLeftOut({ random, fault, place }: World, { step }: Node): boolean {
  return (fault === 'missing_step' && step.id === place) || (step.optional && random() < 0.4)
}

function takeBack(world: World, done: readonly Node[], { atMs, parent }: At): number {
  const { fault, random } = world
  const undone = done.filter(({ step }) => step.compensation !== undefined)
  const left = fault === 'compensation_missing' ? pick(random, undone) : null
  let nowMs = atMs
  const order = fault === 'compensation_out_of_order' ? undone : undone.toReversed()
  for (const node of order) {
    if (node === left) continue
    const { step } = node
    const undo = { ...step, id: `undo ${step.id}`, operation: step.compensation ?? '' }
    const { endMs } = attempt(world, { ...node, step: undo, inner: [] }, { atMs: nowMs, parent })
    // What clocks cannot tell apart cannot be told.
    nowMs = endMs + (fault === 'compensation_out_of_order' ? 120 : 1)
  }
  return nowMs
}

function send(world: World, { step }: Node, { atMs, parent }: At): Outcome {
  const { random, fault, place } = world
  const span = world.nextSpan()
  const endMs = atMs + 1 + random() * 4
  const message = { protocol: 'kafka', eventType: 'response', attributes: {} }
  emit(world, {
    ...{ ...message, source: step.from, target: queue, operation: `publish ${queue}` },
    ...{ spanId: span, serverSpanId: null, parentSpanId: parent },
    ...{ occurredAtMs: atMs + skew(world, step.from), latencyMs: endMs - atMs },
  })
  const times = step.id !== place ? 1 : fault === 'lost' ? 0 : fault === 'delivered_twice' ? 2 : 1
  const lagMs = 30 + (random() < 0.2 ? random() * 20_000 : random() * 50)
  for (let time = 0; time < times; time += 1) {
    const own = world.nextSpan()
    emit(world, {
      ...{ ...message, source: queue, target: step.to, operation: `process ${queue}` },
      ...{ spanId: own, serverSpanId: own, parentSpanId: span },
      occurredAtMs: endMs + lagMs * (1 + time) + skew(world, step.to),
      latencyMs: 1 + random() * 5,
    })
  }
  return { endMs, failed: false }
}

/** Calls that the pattern has nothing to do with. */
function noise(world: World, from: string, { atMs, parent }: At): void {
  const target = pick(world.random, ['a-database', 'feature-flags'])
  emit(world, {
    ...{ source: from, target, protocol: 'http', operation: 'GET', eventType: 'response' },
    ...{ spanId: world.nextSpan(), serverSpanId: null, parentSpanId: parent, attributes: {} },
    ...{ occurredAtMs: atMs + skew(world, from), latencyMs: 1 },
  })
}

function undeclared(world: World, startMs: number): void {
  const [first = '', second = ''] = world.pattern.root.inner.map(({ step }) => step.to)
  emit(world, {
    ...{ source: second, target: first, protocol: 'http', operation: 'GET /peek' },
    ...{ spanId: world.nextSpan(), serverSpanId: null, parentSpanId: null, attributes: {} },
    ...{ eventType: 'response', occurredAtMs: startMs + 30, latencyMs: 2 },
  })
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
