import { formatShare } from '#lib/platform/format.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { readSla } from '#lib/patterns/terms.ts'
import type { Tone } from '../ui/status-shape.tsx'

const typeNames: Record<string, string> = {
  request_response: 'request/response',
  request_reply: 'request/response',
  fire_and_forget: 'fire and forget',
  pub_sub: 'pub/sub',
  saga: 'saga',
}

/** A value of another program is shown as it is. */
export function typeWords(type: string): string {
  return typeNames[type] ?? type
}

export function guaranteeWords(guarantees: string): string {
  return /^(at_most|at_least|exactly)_once$/.test(guarantees)
    ? guarantees.replaceAll('_', ' ')
    : guarantees
}

/** Only active patterns are held against live traffic. */
export function stateTone(state: string): Tone {
  return state === 'active' ? 'ok' : state === 'deprecated' ? 'warning' : 'unknown'
}

/** Null where none is declared. */
export function slaWords(sla: Pattern['sla']): string | null {
  const { value, faults } = readSla(sla)
  if (sla === null) return null
  const parts = [
    value?.p95Ms !== undefined && `p95\u00a0≤\u00a0${value.p95Ms}\u00a0ms`,
    value?.successRate !== undefined && `≥\u00a0${formatShare(value.successRate / 100)} ok`,
    value?.throughputRps !== undefined && `≥\u00a0${value.throughputRps}/s`,
  ].filter((part) => part !== false)
  if (parts.length > 0) return parts.join(', ')
  return faults.length > 0 ? JSON.stringify(sla) : null
}

/** Paths of other pages and endpoints, or such as a browser takes for something else. */
const taken = new Set([
  ...['', '.', '..', 'new', 'coverage', 'problems'],
  ...['import', 'export', 'draft', 'suggestions'],
])

/** What a pattern is called in an address: by its name where that can stand there, else by its id. */
export function refOf({ id, name }: Pick<Pattern, 'id' | 'name'>): string {
  return taken.has(name) ? `id:${id}` : name
}
