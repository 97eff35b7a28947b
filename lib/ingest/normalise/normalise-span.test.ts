import { describe, expect, it } from 'vitest'
import { uuidOfCorrelationId } from '#lib/platform/ids.ts'
import { halfOf, resultOf } from './test-support.ts'

const parentSpanId = 'aaaaaaaaaaaaaaaa'

describe('normaliseSpan', () => {
  it('takes internal spans for no calls, whatever is in them', () => {
    expect(resultOf({ kind: 'internal', startMs: 0, name: 'x'.repeat(100_000) })).toBeNull()
    expect(resultOf({ kind: 'unspecified' })).toBeNull()
  })

  it('makes a client span a call that waits for its server', () => {
    expect(halfOf({ parentSpanId, spanId: 'bbbbbbbbbbbbbbbb' })).toMatchObject({
      side: 'client',
      callSpanId: 'bbbbbbbbbbbbbbbb',
      parentSpanId,
      awaitsPartner: true,
      peer: { name: 'unknown', kind: 'unknown' },
      protocol: 'unknown',
      operation: 'GET',
      eventType: 'response',
    })
  })

  it('finds the call of a server span under its parent', () => {
    expect(halfOf({ kind: 'server', parentSpanId })).toMatchObject({
      side: 'server',
      callSpanId: parentSpanId,
      awaitsPartner: true,
      peer: null,
    })
  })

  it('completes a root server span: its caller is unknown', () => {
    const spanId = 'bbbbbbbbbbbbbbbb'
    expect(halfOf({ kind: 'server', spanId })).toMatchObject({
      callSpanId: spanId,
      awaitsPartner: false,
      peer: { name: 'unknown', kind: 'unknown' },
    })
  })

  it('finds the call of a shared server span under its own id', () => {
    const spanId = 'bbbbbbbbbbbbbbbb'
    const half = halfOf({ kind: 'server', spanId, parentSpanId, shared: true })
    expect(half).toMatchObject({ callSpanId: spanId, parentSpanId, awaitsPartner: true })
  })

  it('names the caller of a server span where the span does', () => {
    const attributes = { 'client.service.name': 'shop' }
    expect(halfOf({ kind: 'server', parentSpanId, attributes }).peer).toEqual({
      name: 'shop',
      kind: 'external',
    })
  })

  it('takes the trace id for the correlation id, unless an attribute gives one', () => {
    expect(halfOf({ traceId: '5b8efff798038103d269b633813fc60c' })).toMatchObject({
      correlationId: '5b8efff7-9803-8103-d269-b633813fc60c',
      correlationExplicit: false,
    })
    for (const name of ['messaging.message.conversation_id', 'correlation_id', 'correlation.id']) {
      expect(halfOf({ attributes: { [name]: 'order 17' } })).toMatchObject({
        correlationId: uuidOfCorrelationId('order 17'),
        correlationExplicit: true,
      })
    }
  })

  it('keeps what a resource says of a service, told apart by side', () => {
    const resource = {
      'service.name': 'order-service',
      'service.version': '1.2.3',
      'k8s.pod.name': 'order-5',
      'signalbox.simulated': true,
      'process.pid': 17,
    }
    const attributes = { a: 1 }
    expect(halfOf({ resource, attributes }).attributes).toEqual({
      a: 1,
      'source.service.version': '1.2.3',
      'source.k8s.pod.name': 'order-5',
      'signalbox.simulated': true,
    })
    expect(halfOf({ kind: 'server', resource }).attributes).toMatchObject({
      'target.service.version': '1.2.3',
      'signalbox.simulated': true,
    })
    expect(attributes).toEqual({ a: 1 })
  })

  it('takes an end just before the start for no time at all', () => {
    expect(halfOf({ durationMs: -0.7 }).latencyMs).toBe(0)
  })

  it.each([
    ['deadline in the type', { attributes: { 'error.type': 'DeadlineExceeded' } }, 'timeout'],
    ['ETIMEDOUT', { status: 'error', attributes: { 'error.type': 'ETIMEDOUT' } }, 'timeout'],
    ['TimeoutError', { status: 'error', attributes: { 'error.type': 'TimeoutError' } }, 'timeout'],
    [
      'an abort for a timeout',
      {
        status: 'error',
        statusMessage: 'The operation was aborted due to timeout',
        attributes: { 'error.type': 'AbortError' },
      },
      'timeout',
    ],
    ['an abort', { status: 'error', attributes: { 'error.type': 'AbortError' } }, 'error'],
    ['a bad setting', { status: 'error', statusMessage: 'invalid timeout value' }, 'error'],
    ['an error type alone', { attributes: { 'error.type': 'ECONNREFUSED' } }, 'error'],
    ['a status that is ok', { status: 'ok', attributes: { 'http.status_code': 404 } }, 'response'],
  ] as const)('tells by %s how a call ended', (_, changes, eventType) => {
    expect(halfOf(changes).eventType).toBe(eventType)
  })

  it('takes the best message there is', () => {
    const attributes = { 'error.type': 'ECONNREFUSED', 'http.response.status_code': 503 }
    const messageOf = (changes: Parameters<typeof halfOf>[0]) => halfOf(changes).errorMessage
    expect(messageOf({ status: 'error', statusMessage: 'refused', attributes })).toBe('refused')
    expect(messageOf({ attributes })).toBe('ECONNREFUSED')
    expect(messageOf({ attributes: { ...attributes, 'error.type': '503' } })).toBe('HTTP 503')
    expect(messageOf({ status: 'error' })).toBeNull()
    expect(messageOf({ statusMessage: 'all well' })).toBeNull()
  })
})
