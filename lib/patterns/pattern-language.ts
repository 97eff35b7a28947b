import type { Language, NumberField, TextField } from '#lib/platform/filter/language.ts'
import { consistencyModels, guarantees, patternStates, patternTypes, readFlow } from './flow.ts'
import type { Pattern } from './schemas.ts'
import { readSla } from './terms.ts'

type Texts = (pattern: Pattern) => readonly string[]

/** What the box above the list of patterns understands, and the API's `filter`. */
export function patternLanguage(patterns: readonly Pattern[]): Language<Pattern> {
  const text = (
    name: string,
    about: string,
    { valuesOf, known = [] }: { valuesOf: Texts; known?: readonly string[] },
  ): TextField<Pattern> => ({
    ...{ kind: 'text', name, about, valuesOf },
    values: [...new Set([...known, ...patterns.flatMap(valuesOf)])],
  })
  return {
    fields: [
      text('type', 'how services talk', { valuesOf: ({ type }) => [type], known: patternTypes }),
      text('state', 'draft, active, deprecated', {
        valuesOf: ({ state }) => [state],
        known: patternStates,
      }),
      text('owner', 'who answers for it', { valuesOf: ({ owner }) => told(owner) }),
      text('service', 'takes part', { valuesOf: ({ services }) => services }),
      text('guarantee', 'what delivery promises', {
        valuesOf: (pattern) => told(pattern.guarantees),
        known: guarantees,
      }),
      text('consistency', 'strong, eventual, causal', {
        valuesOf: (pattern) => told(pattern.consistency),
        known: consistencyModels,
      }),
      text('protocol', 'of a step', {
        valuesOf: ({ flow }) => stepsOf(flow).flatMap(({ protocol }) => told(protocol ?? null)),
      }),
      text('operation', 'of a step', {
        valuesOf: ({ flow }) => stepsOf(flow).flatMap(({ operation }) => told(operation ?? null)),
      }),
      text('by', 'who changed it last', { valuesOf: ({ updatedBy }) => told(updatedBy) }),
      ...figures,
    ],
    wordsOf: ({ name, description, services }) => [name, ...told(description), ...services],
    words: patterns.map(({ name }) => name),
  }
}

const figures: NumberField<Pattern>[] = [
  {
    ...{ kind: 'number', name: 'p95', about: 'what the SLA promises', unit: 'latency' },
    valueOf: ({ sla }) => readSla(sla).value?.p95Ms ?? null,
  },
  {
    ...{ kind: 'number', name: 'success', about: 'what the SLA promises', unit: 'share' },
    valueOf: ({ sla }) => {
      const rate = readSla(sla).value?.successRate
      return rate === undefined ? null : rate / 100
    },
  },
  {
    ...{ kind: 'number', name: 'steps', about: 'how many', unit: 'count' },
    valueOf: ({ flow }) => stepsOf(flow).length,
  },
]

function stepsOf(flow: string) {
  return readFlow(flow).flow?.steps ?? []
}

function told(value: string | null): string[] {
  return value === null ? [] : [value]
}
