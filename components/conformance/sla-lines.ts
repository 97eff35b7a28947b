import { fromTo } from '#lib/platform/isolated.ts'
import type { PatternConformance } from '#lib/conformance/schemas.ts'
import {
  formatCount,
  formatLatency,
  formatRate,
  latencyUnitFor,
  noData,
} from '#lib/platform/format.ts'
import type { Tone } from '../ui/status-shape.tsx'

type Found = Pick<PatternConformance, 'pattern' | 'sla'>
type Kept = { tone: Tone; words: string }
type Line = Kept & { name: string; declared: string; measured: string }

/** What a pattern promises, what was measured, and whether it is kept. */
export function slaLinesOf(found: Found): Line[] {
  const { declared, measured, runs } = found.sla
  const { successRate, throughputRps } = runs ?? measured
  return [
    p95LineOf(found),
    {
      name: 'Success',
      declared: percent(declared.successRate),
      measured: `${percent(successRate)}${runs ? ' of runs' : ''}`,
      ...kept(declared.successRate, successRate, (limit, value) => value >= limit),
    },
    {
      name: 'Throughput',
      declared: rate(declared.throughputRps),
      measured: runs ? `${formatRate(runs.throughputRps)} runs/s` : rate(throughputRps),
      ...kept(declared.throughputRps, throughputRps, (limit, value) => value >= limit),
    },
  ]
}

/** Where runs were judged it is they that keep to the p95: their first call is only a part of them. */
function p95LineOf({ pattern, sla: { declared, measured } }: Found): Line {
  const limit = declared.p95Ms
  const line = { name: 'p95', declared: duration(limit) }
  const judged = pattern.matched + pattern.deviating
  if (limit === null || judged === 0) {
    const words = kept(limit, measured.p95Ms, (most, value) => value <= most)
    return { ...line, measured: duration(measured.p95Ms), ...words }
  }
  const slower = pattern.kinds.find(({ kind }) => kind === 'sla_exceeded')?.correlations ?? 0
  const within = (100 * (judged - slower)) / judged
  return {
    ...line,
    measured: `${percent(within)} within it`,
    ...kept(95, within, (least, value) => value >= least),
  }
}

/** What was measured over what. */
export function slaNoteOf(found: Found): string {
  const { pattern, sla } = found
  const judged = pattern.matched + pattern.deviating
  const ofRuns: string[] = []
  if (sla.declared.p95Ms !== null && judged > 0) {
    ofRuns.push(
      `p95: of the ${formatCount(judged)} judged correlations from first step to last answer, 95 % must be within it.`,
    )
  }
  if (sla.runs) {
    const { count } = sla.runs
    ofRuns.push(
      `Success and throughput: of its ${formatCount(count)} judged ${count === 1 ? 'run' : 'runs'}; one succeeds that keeps to the pattern, and in which no step that must be there fails in the end.`,
    )
  }
  return [...ofRuns, ofEdges(sla, ofRuns.length > 0)].join(' ')
}

/** Calls stand for runs only where no run was judged. */
function ofEdges({ edges, measured, runs }: Found['sla'], isRest: boolean): string {
  if (edges.length === 0) return 'No calls went over the edges with which it begins.'
  const names = [...new Set(edges.map(({ source, target }) => fromTo(source, target)))].join(', ')
  if (runs)
    return `The calls ${names}, with which it begins, have a p95 of ${duration(measured.p95Ms)}.`
  const all = `over all calls ${names}, with which it begins; other operations of these edges count, too.`
  return isRest
    ? `The rest is measured ${all} Their own p95: ${duration(measured.p95Ms)}.`
    : `No run of it was judged, so this is measured ${all}`
}

function duration(ms: number | null): string {
  return ms === null ? noData : formatLatency(ms, latencyUnitFor([ms]))
}

function percent(value: number | null): string {
  return value === null ? noData : `${Number((Math.floor(value * 100) / 100).toFixed(2))} %`
}

function rate(rps: number | null): string {
  return rps === null ? noData : `${formatRate(rps)}/s`
}

function kept(
  limit: number | null,
  value: number | null,
  holds: (limit: number, value: number) => boolean,
): Kept {
  if (limit === null) return { tone: 'unknown', words: 'not declared' }
  if (value === null) return { tone: 'unknown', words: 'no calls' }
  return holds(limit, value) ? { tone: 'ok', words: 'yes' } : { tone: 'failing', words: 'no' }
}
