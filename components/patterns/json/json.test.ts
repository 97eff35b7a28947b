import { describe, expect, it } from 'vitest'
import { completeFlow } from './complete-flow.ts'
import { partsOf, rangeOf } from './json-tree.ts'

const words = {
  services: ['orders', 'bank'],
  protocols: ['http', 'grpc'],
  operations: ['charge'],
}
/** @param marked a text with ‸ where the cursor is */
function complete(marked: string) {
  const cursor = marked.indexOf('‸')
  const text = marked.replace('‸', '')
  const found = completeFlow(text, cursor, words)
  const first = found?.options[0]
  return {
    labels: found?.options.map(({ label }) => label) ?? [],
    /** What the text is once the first option is taken. */
    taken:
      found && first ? text.slice(0, found.from) + first.apply + text.slice(found.to) : undefined,
  }
}
const inStep = (marked: string) => complete(`{"version": 1, "steps": [{"id": "a"}, ${marked}]}`)

describe('completion in the JSON of a flow', () => {
  it('offers the keys that a flow may have and has not', () => {
    expect(complete('{‸}').labels).toEqual(['version', 'steps'])
    expect(complete('{"version": 1, "‸"}').labels).toEqual(['steps'])
  })

  it('offers the keys of a step, each with what it means', () => {
    const { labels, taken } = inStep('{"id": "b", ‸}')
    expect(labels).toContain('timeout_ms')
    expect(labels).not.toContain('id')
    expect(taken).toContain('"id": "b", "from": ""}')
  })

  it('offers them also while braces are still open', () => {
    const { labels } = complete('{"version": 1, "steps": [{"id": "a", "from": "x", ‸')
    expect(labels).toContain('timeout_ms')
    expect(labels).not.toContain('from')
  })

  it('offers services, protocols and operations that were really seen', () => {
    expect(inStep('{"from": "‸"}').labels).toEqual(['orders', 'bank'])
    expect(inStep('{"to": "b‸"}').taken).toContain('{"to": "orders"}')
    expect(inStep('{"protocol": ‸}').labels).toEqual(['http', 'grpc'])
    expect(inStep('{"operation": "‸"').labels).toEqual(['charge'])
  })

  it('offers the other steps where one is waited for or taken back', () => {
    expect(inStep('{"id": "b", "after": ["‸"]}').labels).toEqual(['a'])
    expect(inStep('{"id": "b", "compensates": "‸"}').labels).toEqual(['a'])
    expect(inStep('{"id": "b", "compensation": "‸"}').labels).toEqual(['a', 'charge'])
    expect(inStep('{"reply": ‸}').labels).toEqual(['true', 'false'])
  })

  it('offers nothing where anything may stand', () => {
    expect(inStep('{"id": "‸"}').labels).toEqual([])
    expect(complete('{"team": {‸}}').labels).toEqual([])
    expect(complete('‸').labels).toEqual([])
  })
})

describe('the place of a path', () => {
  const text = '{"steps": [{"id": "a"}, {"id": "b", "timeout_ms": "2s", "a.b": 1}]}'
  const at = (path: string) => {
    const { from, to } = rangeOf(text, path)
    return text.slice(from, to)
  }

  it('is that of its value', () => {
    expect(partsOf('steps[1].timeout_ms')).toEqual(['steps', 1, 'timeout_ms'])
    expect(at('steps[1].timeout_ms')).toBe('"2s"')
    expect(at('steps[0].id')).toBe('"a"')
    expect({ ...rangeOf(text, 'steps[0].id') }).toEqual({ from: 18, to: 21 })
  })

  it('is that of what would hold it, where it is missing', () => {
    expect(at('steps[0].from')).toBe('{')
    expect(rangeOf(text, 'steps[0].from').from).toBe(text.indexOf('{"id": "a"'))
    expect(at('version')).toBe('{')
    expect(at('')).toBe('{')
  })

  it('is the whole of what is no JSON', () => {
    expect(rangeOf('', 'steps')).toEqual({ from: 0, to: 0 })
    expect(() => rangeOf('orders call payments', 'steps')).not.toThrow()
  })
})
