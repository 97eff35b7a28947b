import { fewestCalls } from '#lib/overview/model.ts'
import type { EdgeFigures, MapEdge, Tone } from './types.ts'

const failingShare = 0.01
const warningShare = 0.005
const fewestErrors = 3
const warningRetryShare = 0.05

const severity: Record<Tone, number> = { failing: 3, warning: 2, ok: 1, unknown: 0 }

export function worst(tones: Iterable<Tone>): Tone {
  let found: Tone = 'unknown'
  for (const tone of tones) if (severity[tone] > severity[found]) found = tone
  return found
}

export function isProblem(tone: Tone): boolean {
  return tone === 'failing' || tone === 'warning'
}

/** As on the overview: from 20 calls and 3 failures on, 1 % is failing and 0.5 % a warning. */
export function toneOfCalls({ calls, errors }: Pick<EdgeFigures, 'calls' | 'errors'>): Tone {
  if (calls === 0) return 'unknown'
  if (calls < fewestCalls || errors < fewestErrors) return 'ok'
  const share = errors / calls
  if (share >= failingShare) return 'failing'
  return share >= warningShare ? 'warning' : 'ok'
}

export function toneOfEdge(edge: Pick<MapEdge, 'calls' | 'errors' | 'retries' | 'breaker'>): Tone {
  const tones = [toneOfCalls(edge), toneOfBreaker(edge.breaker)]
  if (edge.calls >= fewestCalls && edge.retries >= edge.calls * warningRetryShare) {
    tones.push('warning')
  }
  return worst(tones)
}

export function toneOfBreaker(state: string): Tone {
  if (state === 'open' || state === 'forced_open') return 'failing'
  return state === 'half_open' ? 'warning' : 'unknown'
}

const breakersWorstFirst = ['forced_open', 'open', 'half_open', 'disabled', 'closed']

export function worstBreaker(states: readonly string[]): string {
  return breakersWorstFirst.find((state) => states.includes(state)) ?? states[0] ?? 'closed'
}
