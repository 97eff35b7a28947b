import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFlow, writeFlow } from './flow.ts'
import { messageFlowSchema } from './schemas.ts'
import { hasPlainNumbers, parseJson, stringifyJson } from './json.ts'
import { arbitraryFlow } from './test-support.ts'

describe('a flow', () => {
  it('is read again exactly as it was written', () => {
    fc.assert(
      fc.property(arbitraryFlow, (flow) => {
        expect(readFlow(writeFlow(flow))).toEqual({ flow, faults: [], form: 'signalbox' })
      }),
    )
  })

  it('is written in the form that its description tells', () => {
    fc.assert(
      fc.property(arbitraryFlow, (flow) => {
        expect(messageFlowSchema.safeParse(JSON.parse(writeFlow(flow))).success).toBe(true)
      }),
    )
  })

  it('survives reading and writing whatever JSON another program wrote as steps', () => {
    const keys = fc.constantFrom('id', 'from', 'reply', 'timeout_ms', 'after', 'note', '__proto__')
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(keys, fc.jsonValue(), { noNullPrototype: true }),
    )
    fc.assert(
      fc.property(fc.array(entry), (steps) => {
        const once = readFlow(JSON.stringify({ version: 1, steps }))
        if (!once.flow) throw new Error('not read')
        const written = writeFlow(once.flow)
        const again = readFlow(written)
        expect(again.flow && writeFlow(again.flow)).toBe(written)
        // Only nulls, missing keys and single names for lists are told in another way.
        const told = JSON.parse(written) as { steps: unknown[] }
        expect(told.steps).toHaveLength(steps.length)
        for (const [at, step] of steps.entries()) {
          if (typeof step !== 'object' || step === null || Array.isArray(step)) {
            expect(told.steps[at]).toEqual(JSON.parse(JSON.stringify(step)))
          } else if ('note' in step) {
            expect(told.steps[at]).toMatchObject({ note: JSON.parse(JSON.stringify(step.note)) })
          }
        }
      }),
    )
  })

  it('never throws, whatever the text is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { flow, faults } = readFlow(text)
        expect(flow !== undefined || faults.length > 0).toBe(true)
      }),
    )
  })

  it('keeps what could not be read until somebody says what is meant', () => {
    const text = JSON.stringify({
      version: 1,
      owner: 'payments',
      steps: [{ id: 'a', from: 'x', to: 'y', timeout_ms: '2s', reply: 'yes', team: 7 }, 'x -> y'],
    })
    const { flow, faults } = readFlow(text)
    expect(faults).toEqual([
      { path: 'steps[0].reply', message: 'should be true or false, is text' },
      { path: 'steps[0].timeout_ms', message: 'should be a number above 0, is text' },
      { path: 'steps[1]', message: 'should be an object, is text' },
    ])
    if (!flow) throw new Error('not read')
    expect(JSON.parse(writeFlow(flow))).toMatchObject({
      owner: 'payments',
      steps: [{ timeout_ms: '2s', reply: 'yes', team: 7 }, 'x -> y'],
    })
    const [step] = flow.steps
    if (!step) throw new Error('no step')
    step.timeoutMs = 2_000
    expect(JSON.parse(writeFlow(flow))).toMatchObject({ steps: [{ timeout_ms: 2_000 }, 'x -> y'] })
  })

  it.each([
    ['', 'text', [{ path: '', message: 'is empty' }]],
    ['orders call payments', 'text', [{ path: '', message: expect.stringMatching(/^is no JSON/) }]],
    ['{"flow": 1}', 'json', [{ path: 'steps', message: 'is missing' }]],
    ['{"steps": {}}', 'json', [{ path: 'steps', message: 'should be a list, is an object' }]],
    ['null', 'json', [{ path: 'steps', message: 'should be a list, is null' }]],
  ])('that is %j is told as %s, with what is wrong', (text, form, faults) => {
    expect(readFlow(text)).toEqual({ flow: undefined, form, faults })
  })

  it('of another program is read by the words that it uses', () => {
    const text = JSON.stringify([
      { name: 'pay', source_service: 'orders', target: 'payments', protocol: 'kafka', after: 'x' },
      { from: 'a', to: 'b', operation: null },
    ])
    expect(readFlow(text)).toEqual({
      form: 'json',
      faults: [{ path: 'steps[1].id', message: 'is missing' }],
      flow: {
        version: 1,
        steps: [
          {
            ...{ id: 'pay', from: 'orders', to: 'payments', protocol: 'kafka' },
            ...{ reply: false, optional: false, after: ['x'] },
          },
          { id: 'step-2', from: 'a', to: 'b', reply: true, optional: false, after: [] },
        ],
      },
    })
  })
})

describe('numbers that JavaScript cannot hold', () => {
  const big = '12345678901234567890.50'
  const text = `{"version":1,"budget":${big},"steps":[{"id":"a","from":"x","to":"y","timeout_ms":1.50,"cost":[1e400,{"n":-0.1000000000000000055}]}]}`

  it('are written again digit for digit', () => {
    const { flow, faults } = readFlow(text)
    if (!flow) throw new Error('not read')
    expect(faults).toEqual([])
    expect(flow.steps[0]?.timeoutMs).toBe(1.5)
    const written = writeFlow({ ...flow, steps: flow.steps.map((one) => ({ ...one, to: 'z' })) })
    expect(written).toContain(`"budget": ${big}`)
    expect(written).toMatch(/1e400,\s+\{\s+"n": -0\.1000000000000000055\s/)
    expect(written).toContain('"to": "z"')
  })

  it('are known from those that it can', () => {
    fc.assert(
      fc.property(fc.json(), fc.double(), (other, number) => {
        expect(hasPlainNumbers(other)).toBe(true)
        if (Number.isFinite(number)) expect(hasPlainNumbers(JSON.stringify([number]))).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 80n }), (integer) => {
        const parsed = parseJson(`{"n":${integer}}`)
        if ('fault' in parsed) throw new Error(parsed.fault)
        expect(stringifyJson(parsed.value)).toBe(`{"n":${integer}}`)
      }),
    )
  })
})
