import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TestClock } from '../test-clock.ts'
import { Deadline, currentDeadline } from '../resilience/deadline.ts'
import { currentContext, newContext, runInContext } from './call-context.ts'
import { extractContext, injectContext } from './propagation.ts'
import { formatTraceParent, newSpanId, newTraceId, parseTraceParent } from './trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

describe('traceparent', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.boolean(), (sampled) => {
        const given = { traceId: newTraceId(), spanId: newSpanId(), sampled }
        expect(parseTraceParent(formatTraceParent(given))).toEqual(given)
      }),
    )
  })

  it.each([
    ['of the version ff', `ff-${traceId}-${spanId}-01`],
    ['with more than version 00 has', `00-${traceId}-${spanId}-01-more`],
    ['without a trace id', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['without a span id', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['in capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['of any other text', 'traceparent'],
  ])('is none %s', (_, header) => {
    expect(parseTraceParent(header)).toBeNull()
  })

  it('of a later version may go on', () => {
    const header = `42-${traceId}-${spanId}-01-what-the-future-brings`
    expect(parseTraceParent(header)).toEqual({ traceId, spanId, sampled: true })
  })
})

describe('a context', () => {
  it('travels: what the next service reads is what was sent', () => {
    const clock = new TestClock()
    const deadline = Deadline.after(clock, 1_500)
    const sent = { correlationId: 'order-4711', traceId, spanId, sampled: false, traceState: 'a=b' }
    const read = extractContext(injectContext({ ...sent, deadline }), clock)
    expect(read).toMatchObject(sent)
    expect(read.deadline?.remainingMs()).toBe(1_500)
  })

  it('that says nothing of correlation has the bits of its trace id', () => {
    const { correlationId } = extractContext(
      { traceparent: `00-${traceId}-${spanId}-01` },
      new TestClock(),
    )
    expect(correlationId).toBe('4bf92f35-77b3-4da6-a3ce-929d0e0e4736')
  })

  it('is made anew where nothing came, or nonsense did', () => {
    const read = extractContext(
      { traceparent: 'nonsense', 'x-correlation-id': 'x'.repeat(300), tracestate: 'a=b' },
      new TestClock(),
    )
    expect(read.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(read.spanId).toBeUndefined()
    expect(read.traceState).toBeUndefined()
    expect(read.correlationId).toHaveLength(36)
  })

  it('reads what brokers hand out: bytes and lists', () => {
    const read = extractContext(
      { 'x-correlation-id': Buffer.from('c-1'), traceparent: [`00-${traceId}-${spanId}-00`] },
      new TestClock(),
    )
    expect(read).toMatchObject({ correlationId: 'c-1', traceId, spanId, sampled: false })
  })

  it('stays the current one across await, beside others, with its deadline', async () => {
    const clock = new TestClock()
    const seen = await Promise.all(
      ['a', 'b'].map((correlationId, index) =>
        runInContext(
          newContext({ correlationId, deadline: Deadline.after(clock, index) }),
          async () => {
            await new Promise((resolve) => setImmediate(resolve))
            return [currentContext()?.correlationId, currentDeadline()?.remainingMs()]
          },
        ),
      ),
    )
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
    ])
    expect(currentContext()).toBeUndefined()
  })
})
