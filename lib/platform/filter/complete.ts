import { numberOperators, textOperators, type Field, type Language, type Unit } from './language.ts'
import { unitHints } from './numbers.ts'
import { tokensOf, type Token } from './tokens.ts'

export type Suggestion = { text: string; about: string }
/** Which characters a suggestion takes the place of, and what there is to choose from. */
export type Completion = { from: number; to: number; suggestions: readonly Suggestion[] }

const most = 12

/** What can stand at the cursor. */
export function complete<Subject>(
  text: string,
  cursor: number,
  language: Language<Subject>,
): Completion {
  const before = tokensOf(text.slice(0, cursor))
  const last = before.at(-1)
  const isField =
    before.at(-2)?.kind !== 'operator' && fieldNamed(last?.text, language) !== undefined
  const typed = last && last.to === cursor && isTyped(last) && !isField ? last : undefined
  const settled = typed ? before.slice(0, -1) : before
  const from = typed?.from ?? cursor
  const possible = possibleAfter(settled, language)
  const start = (typed?.text ?? '').toLowerCase()
  const suggestions = possible
    .filter(({ text: option }) => fits(option.toLowerCase(), start))
    .slice(0, most)
  return { from, to: cursor, suggestions }
}

/** What is inserted for a suggestion: a space after it where something must follow apart. */
export function insertSuggestion(
  text: string,
  { from, to }: { from: number; to: number },
  suggestion: string,
): { text: string; cursor: number } {
  const head = `${text.slice(0, from)}${suggestion}`
  return { text: head + text.slice(to), cursor: head.length }
}

function isTyped({ kind }: Token): boolean {
  return kind !== 'open' && kind !== 'close' && kind !== 'operator'
}

/** Names are found by any part of theirs. */
function fits(option: string, start: string): boolean {
  return option !== start && (start.length < 2 ? option.startsWith(start) : option.includes(start))
}

function possibleAfter<Subject>(
  settled: readonly Token[],
  language: Language<Subject>,
): Suggestion[] {
  const [beforeLast, last] = [settled.at(-2), settled.at(-1)]
  if (last?.kind === 'operator') return valuesOf(fieldNamed(beforeLast?.text, language))
  const field = beforeLast?.kind === 'operator' ? undefined : fieldNamed(last?.text, language)
  if (field) return operatorsOf(field)
  const isBetween = ['word', 'quoted', 'close'].includes(last?.kind ?? '')
  return isBetween ? [...joiners, ...operands(language)] : operands(language)
}

const joiners: Suggestion[] = [
  { text: 'and', about: 'both must match' },
  { text: 'or', about: 'one of them must match' },
]

function operands<Subject>({ fields, words }: Language<Subject>): Suggestion[] {
  return [
    ...fields.map(({ name, about }) => ({ text: name, about })),
    { text: 'not', about: 'what does not match' },
    ...words.map((word) => ({ text: quotedIfNeeded(word), about: 'name' })),
  ]
}

function operatorsOf<Subject>(field: Field<Subject>): Suggestion[] {
  const operators = field.kind === 'number' ? numberOperators : textOperators
  return operators.map((text) => ({ text, about: field.about }))
}

function valuesOf<Subject>(field: Field<Subject> | undefined): Suggestion[] {
  if (field?.kind === 'text') {
    return field.values.map((text) => ({ text: quotedIfNeeded(text), about: '' }))
  }
  const unit = field?.unit
  return unit ? examples[unit].map((text) => ({ text, about: unitHints[unit] })) : []
}

const examples: Record<Unit, readonly string[]> = {
  share: ['1%', '5%'],
  latency: ['200ms', '1s'],
  rate: ['10/s'],
  count: ['20'],
}

function fieldNamed<Subject>(
  name: string | undefined,
  { fields }: Language<Subject>,
): Field<Subject> | undefined {
  return fields.find((field) => field.name === name?.toLowerCase())
}

function quotedIfNeeded(text: string): string {
  const [only, ...others] = tokensOf(text)
  return only?.kind === 'word' && others.length === 0 && only.text === text ? text : `"${text}"`
}
