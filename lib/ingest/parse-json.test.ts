import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from './limits.ts'
import { parseJson } from './parse-json.ts'

const parse = (text: string) => () => parseJson(Buffer.from(text))
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

describe('parseJson', () => {
  it('reads any JSON of a reasonable size as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parse(json)()).toEqual(JSON.parse(json))
      }),
    )
  })

  it('refuses deep nesting, but not brackets in texts', () => {
    const { jsonDepth } = limits
    expect(parse('['.repeat(10_000_000))).toThrow(refusal('bad_request', /nested deeper than 100/))
    expect(parse('['.repeat(jsonDepth) + ']'.repeat(jsonDepth))).not.toThrow()
    const brackets = JSON.stringify({ '"[[[\\': '\\"[{'.repeat(1000) })
    expect(parse(brackets)()).toEqual(JSON.parse(brackets))
  })

  it('refuses what would grow in memory', () => {
    const bomb = `[${'[],'.repeat(limits.valuesPerRequest / 2)}[]]`
    expect(parse(bomb)).toThrow(refusal('payload_too_large', /more than 5000000 values/))
  })

  it('says where JSON ends', () => {
    expect(parse('{"a":')).toThrow(refusal('bad_request', /not valid JSON/))
    expect(parse('"a')).toThrow(refusal('bad_request', /not valid JSON/))
    expect(parse('')).toThrow(refusal('bad_request', /not valid JSON/))
  })
})
