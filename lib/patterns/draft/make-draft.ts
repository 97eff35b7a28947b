import type { EdgeSums } from '#lib/rollups/model.ts'
import { writeFlow, type FlowStep } from '../flow.ts'
import type { PatternContent, PatternDraft } from '../schemas.ts'
import { niceAbove, niceBelow } from './nice-numbers.ts'
import { slug } from './steps-of-calls.ts'

/** Fewer calls say too little about a latency or a rate. */
const fewestCalls = 20

export type DraftParts = {
  steps: readonly FlowStep[]
  /** The step that the SLA is about: what the caller waits for. */
  root: FlowStep
  sums: readonly EdgeSums[]
  /** Calls per second in the quietest hour; null where that is not known. */
  quietestRps: number | null
  description: string
  notes: readonly string[]
}

/**
 * A pattern that says what was measured: p95 rounded up, success rounded down, timeouts at twice the
 * p99, where that does not outlast the SLA.
 */
export function makeDraft(parts: DraftParts): PatternDraft {
  const { root, sums } = parts
  const measured = sumsOf(root, sums)
  const isKnown = measured !== undefined && measured.calls >= fewestCalls
  const p95Ms = isKnown && measured.p95Ms !== null && root.reply ? niceAbove(measured.p95Ms) : null
  const steps = parts.steps.map((step) => withTimeout(step, { root, sums, p95Ms }))
  const pattern: PatternContent = {
    pattern_name: nameOf(root),
    pattern_type: typeOfSteps(steps, root),
    state: 'draft',
    owner: null,
    description: parts.description,
    services_involved: [...new Set(steps.flatMap(({ from, to }) => [from, to]))],
    message_flow: writeFlow({ version: 1, steps }),
    reliability_guarantees: null,
    consistency_model: null,
    failure_handling: null,
    performance_sla: slaOf({ p95Ms, measured: isKnown ? measured : undefined, parts }),
  }
  const few = `There were fewer than ${fewestCalls} calls in the last 24 hours, so there is no SLA.`
  return {
    pattern,
    measured: steps.flatMap((step) => measuredOf(step, sums) ?? []),
    notes: [...parts.notes, ...(isKnown ? [] : [few])],
  }
}

function sumsOf({ from, to, protocol }: FlowStep, sums: readonly EdgeSums[]) {
  return sums.find(
    (edge) => edge.source === from && edge.target === to && edge.protocol === protocol,
  )
}

function withTimeout(
  step: FlowStep,
  { root, sums, p95Ms }: { root: FlowStep; sums: readonly EdgeSums[]; p95Ms: number | null },
): FlowStep {
  const measured = sumsOf(step, sums)
  if (!step.reply || step === root || !measured || measured.calls < fewestCalls) return step
  if (measured.p99Ms === null || measured.p99Ms <= 0) return step
  const timeoutMs = niceAbove(Math.max(measured.p99Ms * 2, 10))
  return p95Ms !== null && timeoutMs > p95Ms ? step : { ...step, timeoutMs }
}

function slaOf({
  p95Ms,
  measured,
  parts,
}: {
  p95Ms: number | null
  measured: EdgeSums | undefined
  parts: DraftParts
}): PatternContent['performance_sla'] {
  if (!measured) return null
  const success = 100 * (1 - measured.errors / measured.calls)
  // Nobody can promise that nothing ever fails.
  const successRate = Math.min(99.9, Math.floor(success * 10) / 10)
  const { quietestRps } = parts
  return {
    ...(p95Ms !== null && { p95_ms: p95Ms }),
    success_rate: successRate,
    ...(quietestRps !== null && quietestRps > 0 && { throughput_rps: niceBelow(quietestRps) }),
  }
}

function measuredOf(
  step: FlowStep,
  sums: readonly EdgeSums[],
): PatternDraft['measured'][number] | undefined {
  const found = sumsOf(step, sums)
  if (!found) return undefined
  const { calls, errors, p95Ms, p99Ms } = found
  return {
    step: step.id,
    calls,
    p95Ms,
    p99Ms,
    successRate: calls === 0 ? null : 100 * (1 - errors / calls),
  }
}

function typeOfSteps(steps: readonly FlowStep[], root: FlowStep): string {
  if (steps.some(({ compensation }) => compensation !== undefined)) return 'saga'
  if (root.reply) return 'request_response'
  const takers = new Set(steps.flatMap(({ from, to }) => (from === root.to ? [to] : [])))
  return takers.size > 1 ? 'pub_sub' : 'fire_and_forget'
}

function nameOf({ from, to, operation }: FlowStep): string {
  const name = operation === undefined ? `${from}-to-${to}` : `${to}-${slug(operation)}`
  return name.slice(0, 100)
}
