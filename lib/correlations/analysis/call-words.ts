import { fromTo } from '#lib/platform/isolated.ts'
import type { Call } from '../model.ts'

/** Two or three significant digits and the unit. */
export function durationText(ms: number): string {
  if (ms === 0) return '0 ms'
  if (ms < 1) return `${ms.toPrecision(2)} ms`
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`
  return `${(ms / 60_000).toFixed(1)} min`
}

export function callText(call: Call): string {
  const operation = call.operation === null ? '' : ` ${call.operation}`
  return `${fromTo(call.source, call.target)}${operation}`
}

const timesWords = ['never', 'once', 'twice', 'three times', 'four times', 'five times']

export function timesText(count: number): string {
  return timesWords[count] ?? `${count} times`
}

export function listText(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
