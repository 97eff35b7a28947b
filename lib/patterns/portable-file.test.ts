import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeFlow } from './flow.ts'
import { hasProtoKey } from './json.ts'
import { readFile, writeFile, type FileFormat } from './portable-file.ts'
import type { PortablePattern } from './portable-entry.ts'
import { arbitraryContent } from './test-support.ts'

const portable = fc.record({
  content: arbitraryContent,
  exact: fc.record(
    { services_involved: fc.json(), performance_sla: fc.json() },
    { requiredKeys: [], noNullPrototype: true },
  ),
})
const named = fc
  .uniqueArray(portable, {
    selector: ({ content }) => content.pattern_name,
    maxLength: 5,
    minLength: 1,
  })
  .map((patterns): PortablePattern[] =>
    patterns.map(({ content, exact }) => ({
      // What is told exactly is told once.
      content:
        exact.performance_sla === undefined
          ? content
          : { ...content, performance_sla: JSON.parse(exact.performance_sla) },
      exact,
    })),
  )
  // No value that has passed zod holds such a key; a table does: see keeps-all.test.ts.
  .filter((patterns) =>
    patterns.every(({ content }) => !hasProtoKey(JSON.stringify(content.performance_sla))),
  )
const formats: FileFormat[] = ['yaml', 'json']

describe('a file of patterns', () => {
  it.each(formats)('says exactly what was written into it, as %s', (format) => {
    fc.assert(
      fc.property(named, (patterns) => {
        const entries = readFile(writeFile(patterns, format))
        expect(entries.map(({ faults }) => faults)).toEqual(patterns.map(() => []))
        expect(entries.map(({ pattern }) => pattern)).toEqual(patterns)
      }),
    )
  })

  it.each([
    'a\r',
    '\r\n',
    ' a\n b \n',
    '\u2028',
    '\u0001',
    '---\n',
    '# x',
    '- a',
    "'",
    'no',
    '1e3',
    '\t',
    '\u0085x\u00a0',
  ])('holds the text %j', (odd) => {
    const [content] = fc.sample(arbitraryContent, { numRuns: 1, seed: 1 })
    if (!content) throw new Error('no sample')
    const pattern = {
      content: { ...content, description: odd, message_flow: odd, owner: odd },
      exact: {},
    }
    for (const format of formats) {
      expect(readFile(writeFile([pattern], format))[0]?.pattern).toEqual(pattern)
    }
  })

  it('is easy to read where Signalbox wrote the flow', () => {
    const steps = [{ id: 'pay', from: 'a', to: 'b', reply: true, optional: false, after: [] }]
    const flow = { version: 1 as const, steps }
    const [{ content } = { content: null }] = fc.sample(portable, { numRuns: 1, seed: 2 })
    if (!content) throw new Error('no sample')
    const pattern = {
      content: { ...content, message_flow: writeFlow(flow), failure_handling: '{"retries":3}' },
      exact: {},
    }
    const text = writeFile([pattern], 'yaml')
    expect(text).toContain('        - id: pay\n          from: a\n')
    expect(text).toContain('    failure_handling:\n      retries: 3\n')
  })

  const minimal = 'pattern_name: a\npattern_type: saga\nmessage_flow: {}\n'
  it.each([
    ['one pattern', minimal, ['a']],
    ['several documents', `${minimal}---\n${minimal.replace(' a', ' b')}`, ['a', 'b']],
    ['a list', '[{"pattern_name":"a","pattern_type":"x","message_flow":""}]', ['a']],
  ])('may be %s', (_, text, names) => {
    expect(readFile(text).map(({ name, faults }) => [name, faults])).toEqual(
      names.map((name) => [name, []]),
    )
  })

  it.each([
    ['pattern_type: saga\nmessage_flow: {}', 'pattern_name'],
    [`${minimal}services_involved: orders`, 'services_involved'],
    [`${minimal}nonsense: 1`, ''],
    [`${minimal}performance_sla_json: "{"`, 'performance_sla_json'],
    [`${minimal}performance_sla: .nan`, 'performance_sla'],
    [`${minimal}description: "a\\0b"`, 'description'],
    ['just text', ''],
  ])('names what is wrong in %j', (text, path) => {
    const [entry] = readFile(text)
    expect(entry?.pattern).toBeNull()
    expect(entry?.faults.map((fault) => fault.path)).toEqual([path])
  })

  it('does not hold the same pattern twice', () => {
    expect(readFile(`${minimal}---\n${minimal}`).map(({ faults }) => faults.length)).toEqual([0, 1])
  })

  it.each([
    ['a: [', 'The file is no YAML'],
    ['', 'There is no pattern in the file'],
    ['a: &x [1]\nb: *x', 'alias'],
    ['a: 1\na: 2', 'The file is no YAML'],
  ])('is refused as a whole: %j', (text, message) => {
    expect(() => readFile(text)).toThrow(message)
  })
})
