import type { Unit } from './language.ts'

/** How each unit is written, for messages and help. */
export const unitHints: Record<Unit, string> = {
  share: 'a share such as 1% or 0.5%',
  latency: 'a time such as 200ms or 1.5s; without a unit it is ms',
  rate: 'a rate such as 10/s or 30/min; without a unit it is per second',
  count: 'a number such as 20 or 5k',
}

const suffixes: Record<Unit, Record<string, number>> = {
  share: { '': 0.01, '%': 0.01 },
  latency: { '': 1, ms: 1, s: 1000, min: 60_000 },
  rate: { '': 1, '/s': 1, '/min': 1 / 60, '/h': 1 / 3600, k: 1000, 'k/s': 1000 },
  count: { '': 1, k: 1000, m: 1e6 },
}

export function parseNumber(text: string, unit: Unit): number | null {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?|\.\d+)([a-z%/]*)$/.exec(text.toLowerCase()) ?? []
  const factor = Object.hasOwn(suffixes[unit], suffix) ? suffixes[unit][suffix] : undefined
  return digits === undefined || factor === undefined ? null : Number(digits) * factor
}
