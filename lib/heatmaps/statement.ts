import { formatShare } from '#lib/platform/format.ts'
import type { Compared } from './dimensions.ts'
import type { Dimension, ValueShares } from './model.ts'

type Verb = (value: string, key: string | null) => string

const verbs: Record<Exclude<Dimension, 'combination'>, Verb> = {
  source: (value) => `come from ${value}`,
  target: (value) => `go to ${value}`,
  protocol: (value) => `use ${value}`,
  operation: (value) => `call ${value}`,
  status: (value) => (/^\d+$/.test(value) ? `end with status ${value}` : `end with: ${value}`),
  error: (value) => `fail with “${value}”`,
  attribute: (value, key) =>
    /^[≥<] /.test(value) ? `have ${key} ${value}` : `have ${key} = ${value}`,
}
const absences: Record<Exclude<Dimension, 'combination'>, (key: string | null) => string> = {
  source: () => 'have no source',
  target: () => 'have no target',
  protocol: () => 'have no protocol',
  operation: () => 'name no operation',
  status: () => 'have no status',
  error: () => 'have no error message',
  attribute: (key) => `have no ${key}`,
}

const presences: Record<Exclude<Dimension, 'combination'>, (key: string | null) => string> = {
  source: () => 'have a source',
  target: () => 'have a target',
  protocol: () => 'have a protocol',
  operation: () => 'name an operation',
  status: () => 'have a status',
  error: () => 'have an error message',
  attribute: (key) => `have ${key}`,
}

/** What calls do that have any value. */
export function presenceWords({ dimension, key }: Compared): string {
  return dimension === 'combination' ? '' : presences[dimension](key)
}

/** What calls do that have a value: go to payments. */
export function wordsOf({ dimension, key }: Compared, value: string | null): string {
  if (dimension === 'combination') return value ?? ''
  return value === null ? absences[dimension](key) : verbs[dimension](value, key)
}

/** 92 % of these go to payments, against 8 % elsewhere. */
export function statementOf(words: string, { inside, elsewhere }: Omit<ValueShares, 'value'>) {
  const only = inside < elsewhere ? 'Only ' : ''
  return `${only}${formatShare(inside)} of these ${words}, against ${formatShare(elsewhere)} elsewhere`
}
