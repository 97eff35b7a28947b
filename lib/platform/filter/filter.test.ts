import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complete, insertSuggestion } from './complete.ts'
import type { Language } from './language.ts'
import { matches } from './matches.ts'
import { parseFilter } from './parse.ts'

type Call = { name: string; protocol: string; error: number | null; p95: number; rate: number }

const language: Language<Call> = {
  fields: [
    { kind: 'number', name: 'error', about: '', unit: 'share', valueOf: (call) => call.error },
    { kind: 'number', name: 'p95', about: '', unit: 'latency', valueOf: (call) => call.p95 },
    { kind: 'number', name: 'rate', about: '', unit: 'rate', valueOf: (call) => call.rate },
    {
      kind: 'text',
      name: 'protocol',
      about: '',
      values: ['http', 'grpc'],
      valuesOf: (call) => [call.protocol],
    },
  ],
  wordsOf: (call) => [call.name],
  words: ['order-service', 'orders or so'],
}
const slow: Call = { name: 'order-service', protocol: 'grpc', error: 0.02, p95: 1500, rate: 2 }
const calm: Call = { name: 'mail', protocol: 'http', error: 0, p95: 20, rate: 0.5 }
const silent: Call = { ...calm, name: 'silent', error: null }

function found(text: string): string[] {
  const parsed = parseFilter(text, language)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return [slow, calm, silent]
    .filter((call) => matches(parsed.expression, call, language.wordsOf))
    .map(({ name }) => name)
}

function faultOf(text: string): string {
  const parsed = parseFilter(text, language)
  if (parsed.ok) throw new Error('no fault')
  const { from, to, message } = parsed.fault
  return `${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))} ${message}`
}

describe('a filter', () => {
  it.each([
    ['', ['order-service', 'mail', 'silent']],
    ['error>1% and protocol=grpc', ['order-service']],
    ['p95>200', ['order-service']],
    ['p95 <= 1.5s', ['order-service', 'mail', 'silent']],
    ['rate<40/min', ['mail', 'silent']],
    ['protocol != grpc', ['mail', 'silent']],
    ['ORDER-*', ['order-service']],
    ['*l* not mail', ['silent']],
    ['"mail" or error>1%', ['order-service', 'mail']],
    ['mail or silent protocol=grpc', ['mail']],
    ['(mail or silent) protocol=http', ['mail', 'silent']],
    ['not (mail or silent)', ['order-service']],
    ['protocol=g?pc', ['order-service']],
  ])('“%s” finds %j', (text, names) => expect(found(text)).toEqual(names))

  it('never finds a figure that is not there, whatever it is compared with', () => {
    expect(found('error>=0 or error<1% or error!=5%')).not.toContain('silent')
  })

  it.each([
    ['errors>1%', '^^^^^^ There is no “errors”. There is error, p95, rate, protocol'],
    ['error>x', '      ^ error is a share such as 1% or 0.5%'],
    ['error>', '      ^ Here a value for error is missing'],
    ['mail and', '        ^ Here a name or a comparison is missing'],
    ['(mail', '^ There is no “)” for this “(”'],
    ['mail)', '    ^ There is no “(” for this “)”'],
    ['protocol>grpc', '        ^ protocol can be compared with = !='],
    ['mail or or b', '        ^^ “or” has nothing before it that it could belong to'],
    ['error>(1)', '      ^ Here should be a value for error'],
  ])('“%s” is refused at its fault', (text, fault) => expect(faultOf(text)).toBe(fault))

  it('has an answer to any text, with a fault within it', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      'error',
      '>',
      '=',
      '1%',
      'and',
      'or',
      'not',
      '"',
      'a*',
      ' ',
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join(' ')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseFilter(text, language)
        if (parsed.ok) return
        expect(parsed.fault.from).toBeGreaterThanOrEqual(0)
        expect(parsed.fault.to).toBeGreaterThanOrEqual(parsed.fault.from)
        expect(parsed.fault.to).toBeLessThanOrEqual(Math.max(text.length, 1))
      }),
    )
    expect(parseFilter('('.repeat(900), language).ok).toBe(false)
  })

  it('keeps to the laws of logic', () => {
    const part = fc.constantFrom('error>1%', 'protocol=http', 'mail', 'p95<100', 'rate>1/s')
    fc.assert(
      fc.property(part, part, (a, b) => {
        expect(found(`not (${a} or ${b})`)).toEqual(found(`not ${a} and not ${b}`))
        expect(found(`not (${a} ${b})`)).toEqual(found(`not ${a} or not ${b}`))
      }),
    )
  })
})

describe('completion', () => {
  const offered = (text: string, cursor = text.length) =>
    complete(text, cursor, language).suggestions.map((one) => one.text)

  it.each([
    ['er', ['error', 'order-service', '"orders or so"']],
    ['protocol=', ['http', 'grpc']],
    ['protocol=g', ['grpc']],
    ['error', ['>', '>=', '<', '<=', '=', '!=']],
    ['error ', ['>', '>=', '<', '<=', '=', '!=']],
    ['error>', ['1%', '5%']],
    ['mail a', ['and']],
    ['not prot', ['protocol']],
    ['(ord', ['order-service', '"orders or so"']],
  ])('after “%s” offers %j', (text, options) => expect(offered(text)).toEqual(options))

  it('takes the place of what was typed, and leaves the rest', () => {
    const text = 'prot and mail'
    const completion = complete(text, 4, language)
    expect(insertSuggestion(text, completion, 'protocol')).toEqual({
      text: 'protocol and mail',
      cursor: 8,
    })
  })
})
