import {
  numberOperators,
  textOperators,
  type Field,
  type Language,
  type NumberField,
  type NumberOperator,
  type TextField,
} from './language.ts'
import { parseNumber, unitHints } from './numbers.ts'
import { tokensOf, type Token } from './tokens.ts'
import { wildcard } from './wildcard.ts'

export type Expression<Subject> =
  | { kind: 'and' | 'or'; of: readonly Expression<Subject>[] }
  | { kind: 'not'; of: Expression<Subject> }
  | { kind: 'number'; field: NumberField<Subject>; operator: NumberOperator; value: number }
  | { kind: 'text'; field: TextField<Subject>; negated: boolean; text: string; pattern: RegExp }
  | { kind: 'word'; text: string; quoted: boolean; pattern: RegExp }

/** What is wrong, and at which characters, `to` exclusive. */
export type Fault = { message: string; from: number; to: number }

/** Without an expression the filter is empty and everything matches. */
export type Parsed<Subject> =
  | { ok: true; expression: Expression<Subject> | null }
  | { ok: false; fault: Fault }

const longest = 1000
const deepest = 50

export function parseFilter<Subject>(text: string, language: Language<Subject>): Parsed<Subject> {
  if (text.length > longest) {
    const message = `A filter has at most ${longest} characters`
    return { ok: false, fault: { message, from: longest, to: text.length } }
  }
  const parser = new Parser(text, language)
  try {
    return { ok: true, expression: parser.whole() }
  } catch (error) {
    if (error instanceof FaultError) return { ok: false, fault: error.fault }
    throw error
  }
}

class FaultError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

class Parser<Subject> {
  readonly #tokens: readonly Token[]
  readonly #end: Token
  readonly #language: Language<Subject>
  #next = 0
  #depth = 0

  constructor(text: string, language: Language<Subject>) {
    this.#tokens = tokensOf(text)
    this.#end = { kind: 'word', text: '', from: text.length, to: text.length }
    this.#language = language
  }

  whole(): Expression<Subject> | null {
    if (this.#tokens.length === 0) return null
    const expression = this.#either()
    const rest = this.#peek()
    if (rest) throw faultAt('There is no “(” for this “)”', rest)
    return expression
  }

  #either(): Expression<Subject> {
    const parts = [this.#all()]
    while (this.#take('or')) parts.push(this.#all())
    return join('or', parts)
  }

  /** Parts with nothing between them must all match, as with `and`. */
  #all(): Expression<Subject> {
    const parts = [this.#one()]
    for (let next = this.#peek(); next; next = this.#peek()) {
      if (next.kind === 'or' || next.kind === 'close') break
      if (next.kind === 'and') this.#next += 1
      parts.push(this.#one())
    }
    return join('and', parts)
  }

  #one(): Expression<Subject> {
    const token = this.#peek() ?? this.#missing('a name or a comparison')
    this.#next += 1
    switch (token.kind) {
      case 'not':
        return this.#nested(token, () => ({ kind: 'not', of: this.#one() }))
      case 'open':
        return this.#nested(token, () => this.#bracketed(token))
      case 'quoted':
        return wordOf(token)
      case 'word':
        return this.#comparisonOrWord(token)
      default:
        throw faultAt(`“${token.text}” has nothing before it that it could belong to`, token)
    }
  }

  #nested(at: Token, read: () => Expression<Subject>): Expression<Subject> {
    this.#depth += 1
    if (this.#depth > deepest) throw faultAt('This is nested too deeply', at)
    const expression = read()
    this.#depth -= 1
    return expression
  }

  #bracketed(open: Token): Expression<Subject> {
    const inside = this.#either()
    if (!this.#take('close')) throw faultAt('There is no “)” for this “(”', open)
    return inside
  }

  #comparisonOrWord(token: Token): Expression<Subject> {
    if (this.#peek()?.kind !== 'operator') return wordOf(token)
    const operator = this.#tokens[this.#next] ?? this.#end
    this.#next += 1
    const field = this.#fieldOf(token)
    const allowed: readonly string[] = field.kind === 'number' ? numberOperators : textOperators
    if (!allowed.includes(operator.text)) {
      throw faultAt(`${field.name} can be compared with ${allowed.join(' ')}`, operator)
    }
    const value = this.#peek()
    if (value === undefined) return this.#missing(`a value for ${field.name}`)
    if (value.kind === 'open' || value.kind === 'close' || value.kind === 'operator') {
      throw faultAt(`Here should be a value for ${field.name}`, value)
    }
    this.#next += 1
    return comparison(field, operator.text, value)
  }

  #fieldOf(token: Token): Field<Subject> {
    const { fields } = this.#language
    const field = fields.find(({ name }) => name === token.text.toLowerCase())
    if (field) return field
    const known = fields.map(({ name }) => name).join(', ')
    throw faultAt(`There is no “${token.text}”. There is ${known}`, token)
  }

  #missing(what: string): never {
    const last = this.#tokens.at(-1) ?? this.#end
    throw faultAt(`Here ${what} is missing`, { ...this.#end, from: last.to, to: last.to })
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  #take(kind: Token['kind']): boolean {
    if (this.#peek()?.kind !== kind) return false
    this.#next += 1
    return true
  }
}

function wordOf<Subject>({ kind, text }: Token): Expression<Subject> {
  return { kind: 'word', text, quoted: kind === 'quoted', pattern: wildcard(text) }
}

function comparison<Subject>(
  field: Field<Subject>,
  operator: string,
  { text, ...place }: Token,
): Expression<Subject> {
  if (field.kind === 'text') {
    return { kind: 'text', field, negated: operator === '!=', text, pattern: wildcard(text) }
  }
  const value = parseNumber(text, field.unit)
  if (value === null) throw faultAt(`${field.name} is ${unitHints[field.unit]}`, place)
  const known = numberOperators.find((one) => one === operator) ?? '='
  return { kind: 'number', field, operator: known, value }
}

function join<Subject>(
  kind: 'and' | 'or',
  parts: readonly Expression<Subject>[],
): Expression<Subject> {
  const [first] = parts
  return first && parts.length === 1 ? first : { kind, of: parts }
}

function faultAt(message: string, { from, to }: { from: number; to: number }): FaultError {
  return new FaultError({ message, from, to })
}
