import { writeFlow, type FlowStep } from '#lib/patterns/flow.ts'
import { preparePattern, type PreparedPattern } from '../judge/prepare-pattern.ts'

export type Random = () => number

/** A step, and what the called service does for it. */
export type Node = { step: FlowStep; mode: 'call' | 'detached' | 'message'; inner: Node[] }

export type DrawnPattern = {
  declared: Parameters<typeof preparePattern>[0]
  prepared: PreparedPattern
  root: Node
  services: string[]
  guarantees: 'exactly_once' | 'at_least_once'
  p95Ms: number
}

/** mulberry32: the same seed, the same numbers. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('There is nothing to pick from')
  return item
}

/**
 * A pattern as operators declare them: a gateway that asks a coordinator, whose steps come one after
 * the other and can be taken back; a service further down; messages to several receivers; a call that
 * nobody waits for.
 */
export function drawPattern(random: Random, id = 1, prefix = ''): DrawnPattern {
  const length = 2 + Math.floor(random() * 4)
  const coordinator = 'order-service'
  const steps = Array.from({ length }, (_unused, place): Node => {
    const to = `worker-${place + 1}`
    return {
      mode: 'call',
      step: {
        ...between(coordinator, to),
        id: `do-${place + 1}`,
        protocol: pick(random, ['http', 'grpc']),
        operation: `Do${place + 1}`,
        timeoutMs: 2_000,
        compensation: `Undo${place + 1}`,
        after: place === 0 ? [] : [`do-${place}`],
      },
      inner: [],
    }
  })
  steps[0]?.inner.push(furtherDown(random))
  const last = `do-${length}`
  const root: Node = {
    mode: 'call',
    step: { ...between('gateway', coordinator), id: 'place', protocol: 'http' },
    inner: [...steps, ...messages(random, coordinator, last), ...detached(random, coordinator)],
  }
  for (const { step } of flat(root)) {
    step.from = `${prefix}${step.from}`
    step.to = `${prefix}${step.to}`
  }
  const all = flat(root).map(({ step }) => step)
  const services = [...new Set(all.flatMap(({ from, to }) => [from, to]))]
  const guarantees = pick(random, ['exactly_once', 'at_least_once'] as const)
  const p95Ms = 6_000
  const flow = writeFlow({ version: 1, steps: all })
  const sla = { p95_ms: p95Ms }
  const declared = { id, name: `pattern-${id}`, version: 1, services, flow, guarantees, sla }
  const prepared = preparePattern(declared)
  if (!prepared) throw new Error('the drawn pattern has no steps')
  return { declared, prepared, root, services, guarantees, p95Ms }
}

function between(from: string, to: string): FlowStep {
  return { id: to, from, to, reply: true, optional: false, after: [] }
}

function furtherDown(random: Random): Node {
  const step = { ...between('worker-1', 'ledger'), optional: random() < 0.3, timeoutMs: 1_000 }
  return { mode: 'call', step, inner: [] }
}

function messages(random: Random, from: string, after: string): Node[] {
  const count = 1 + Math.floor(random() * 3)
  return Array.from({ length: count }, (_unused, place) => ({
    mode: 'message' as const,
    step: {
      ...between(from, `taker-${place + 1}`),
      ...(random() < 0.7 && { protocol: 'kafka' }),
      reply: false,
      after: [after],
    },
    inner: [],
  }))
}

function detached(random: Random, from: string): Node[] {
  if (random() < 0.5) return []
  const step = { ...between(from, 'audit'), protocol: 'http', reply: false, optional: true }
  return [{ mode: 'detached', step, inner: [] }]
}

export function flat(node: Node): Node[] {
  return [node, ...node.inner.flatMap(flat)]
}
