import { DiagnosticSeverity, Parser } from '@asyncapi/parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asyncApiOf } from './asyncapi.ts'
import { arbitraryContent, arbitraryFlow } from './test-support.ts'
import { writeFlow } from './flow.ts'

const parser = new Parser()
async function parse(document: object) {
  const { document: parsed, diagnostics } = await parser.parse(JSON.stringify(document))
  // Warnings recommend a contact, a licence and tags.
  // oxlint-disable-next-line typescript/no-unsafe-enum-comparison -- its types come from two packages
  const errors = diagnostics.filter(({ severity }) => severity === DiagnosticSeverity.Error)
  return { parsed, errors }
}

describe('the AsyncAPI export', () => {
  it('is accepted by the official parser, which finds channels and operations in it', async () => {
    const steps = [
      {
        ...{
          id: 'reserve',
          from: 'orders',
          to: 'payments',
          protocol: 'grpc',
          operation: 'Reserve',
        },
        ...{ reply: true, optional: false, timeoutMs: 200, compensation: 'Release', after: [] },
      },
      {
        ...{ id: 'tell', from: 'orders', to: 'orders.events', protocol: 'kafka' },
        ...{ reply: false, optional: true, after: ['reserve'] },
      },
    ]
    const [sample] = fc.sample(arbitraryContent, { numRuns: 1, seed: 1 })
    if (!sample) throw new Error('no sample')
    const content = {
      ...sample,
      pattern_name: 'order saga',
      message_flow: writeFlow({ version: 1, steps }),
    }
    const { parsed, errors } = await parse(
      asyncApiOf([content, { ...content, pattern_name: 'text', message_flow: 'x' }]),
    )
    expect(errors).toEqual([])
    expect(parsed?.version()).toBe('3.0.0')
    const channels = parsed
      ?.channels()
      .all()
      .map((channel) => [channel.id(), channel.address()])
    expect(channels).toEqual([
      ['payments.Reserve', 'payments/Reserve'],
      ['payments.Reserve.reply', null],
      ['orders.events.kafka', 'orders.events'],
    ])
    const operations = parsed?.operations().all() ?? []
    expect(operations.map((operation) => operation.id())).toEqual([
      'order-saga.reserve',
      'order-saga.tell',
    ])
    expect(operations[0]?.reply()?.channel()?.id()).toBe('payments.Reserve.reply')
    expect(operations[0]?.extensions().get('x-signalbox-compensation')?.value()).toBe('Release')
    expect(parsed?.info().extensions().get('x-signalbox-without-readable-flow')?.value()).toEqual([
      'text',
    ])
  })

  it('is accepted whatever the patterns hold', { timeout: 60_000 }, async () => {
    const odd = fc
      .tuple(arbitraryContent, arbitraryFlow)
      .map(([content, flow]) => ({ ...content, message_flow: writeFlow(flow) }))
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { maxLength: 3 }), async (contents) => {
        expect((await parse(asyncApiOf(contents))).errors).toEqual([])
      }),
      { numRuns: 8 },
    )
  })
})
