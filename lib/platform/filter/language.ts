/** In what people write a number: shares as `1%`, latencies as `200ms` or `1.5s`, rates as `10/s`. */
export type Unit = 'share' | 'latency' | 'rate' | 'count'

export type NumberField<Subject> = {
  kind: 'number'
  name: string
  about: string
  unit: Unit
  /** A share between 0 and 1, ms, per second, or a count; null is never matched. */
  valueOf: (subject: Subject) => number | null
}

export type TextField<Subject> = {
  kind: 'text'
  name: string
  about: string
  /** What is offered for completion; other values may be written too. */
  values: readonly string[]
  /** A subject matches when one of its values does. */
  valuesOf: (subject: Subject) => readonly string[]
}

export type Field<Subject> = NumberField<Subject> | TextField<Subject>

/** What can be asked of a subject, such as an edge of the map or a breaker. */
export type Language<Subject> = {
  fields: readonly Field<Subject>[]
  /** What a word without a field is held against. */
  wordsOf: (subject: Subject) => readonly string[]
  /** What such words are completed to. */
  words: readonly string[]
}

export const numberOperators = ['>', '>=', '<', '<=', '=', '!='] as const
export const textOperators = ['=', '!='] as const
export type NumberOperator = (typeof numberOperators)[number]
