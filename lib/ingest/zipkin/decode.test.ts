import { describe, expect, it } from 'vitest'
import type { DecodedSpans, Span } from '../model.ts'
import { decodeZipkinSpans } from './decode.ts'

const nowMs = 1_762_000_000_000
const minimal = {
  traceId: 'ef86c83c0a05a6d6',
  id: 'cc00062ceef4bf0',
  kind: 'CLIENT',
  name: 'get',
  timestamp: 1_531_282_088_548_312,
  duration: 20_333,
  localEndpoint: { serviceName: 'gateway', ipv4: '172.17.0.13' },
}

function decode(...spans: unknown[]): DecodedSpans {
  return decodeZipkinSpans(Buffer.from(JSON.stringify(spans)), nowMs)
}

function decodeSpan(changes: Record<string, unknown> = {}): Span {
  const [first] = decode({ ...minimal, ...changes }).spans
  if (!first) throw new Error('refused')
  return first.span
}

describe('decodeZipkinSpans', () => {
  it('takes an empty body and an empty list as no spans', () => {
    expect(decodeZipkinSpans(new Uint8Array(), nowMs)).toEqual({ spans: [], refusals: [] })
    expect(decode()).toEqual({ spans: [], refusals: [] })
  })

  it('pads ids with zeros and counts in microseconds', () => {
    expect(decodeSpan({ parentId: 'A' })).toMatchObject({
      traceId: '0000000000000000ef86c83c0a05a6d6',
      spanId: '0cc00062ceef4bf0',
      parentSpanId: '000000000000000a',
      startMs: 1_531_282_088_548.312,
      durationMs: 20.333,
      serviceName: 'gateway',
      kind: 'client',
      shared: false,
    })
    const traceId = '5AAB74DBB904746BB33447BAAE403ED6'
    expect(decodeSpan({ traceId }).traceId).toBe(traceId.toLowerCase())
  })

  it('takes a span without a kind for an internal one, even without a time', () => {
    expect(decodeSpan({ kind: undefined, timestamp: undefined }).kind).toBe('internal')
  })

  it('takes a span that is its own parent for a root, as Zipkin does', () => {
    expect(decodeSpan({ parentId: minimal.id }).parentSpanId).toBeNull()
  })

  it.each([
    [{ error: 'refused' }, 'error', 'refused'],
    [{ error: '' }, 'error', null],
    [{ error: 'true' }, 'error', null],
    [{ 'otel.status_code': 'ERROR' }, 'error', null],
    [{ 'otel.status_code': 'OK' }, 'ok', null],
    [{ 'http.status_code': '200' }, 'unset', null],
    [null, 'unset', null],
  ])('reads the status of the tags %j', (tags, status, statusMessage) => {
    expect(decodeSpan({ tags })).toMatchObject({ status, statusMessage })
  })

  it('keeps the other end of the connection', () => {
    const remoteEndpoint = { serviceName: 'blt', ipv4: '10.0.0.7', port: 31_882 }
    expect(decodeSpan({ remoteEndpoint, tags: { a: 'b' } })).toMatchObject({
      remoteServiceName: 'blt',
      attributes: { a: 'b', 'network.peer.address': '10.0.0.7', 'network.peer.port': 31_882 },
    })
  })

  it('gives a shared server without times the time of an annotation, or of its arrival', () => {
    const untimed = { kind: 'SERVER', shared: true, timestamp: undefined, duration: undefined }
    expect(decodeSpan(untimed)).toMatchObject({
      shared: true,
      startMs: nowMs,
      durationMs: 0,
      attributes: { 'signalbox.untimed': true },
    })
    const annotations = [
      { timestamp: 1_531_282_088_000_500, value: 'b' },
      { timestamp: 1_531_282_088_000_000, value: 'a' },
    ]
    expect(decodeSpan({ ...untimed, annotations }).startMs).toBe(1_531_282_088_000)
  })

  it('marks a span without a duration: its call took longer than nothing', () => {
    expect(decodeSpan({ duration: undefined }).attributes).toEqual({ 'signalbox.untimed': true })
  })

  it.each([
    ['no id', { id: undefined }, /^id: /],
    ['an id that is no number', { id: 'xyz' }, /id: takes 1 to 16 hex digits/],
    [
      'a trace id that is too long',
      { traceId: 'a'.repeat(33) },
      /traceId: takes 1 to 32 hex digits/,
    ],
    ['an id of zeros', { id: '0' }, /id: takes a digit that is not zero/],
    ['a kind that is none', { kind: 'ROBOT' }, /^kind: /],
    ['a time that is no number', { timestamp: 'now' }, /^timestamp: /],
    ['a negative duration', { duration: -1 }, /^duration: /],
    ['no time', { timestamp: undefined }, /no timestamp/],
    ['tags that are no texts', { tags: { a: {} } }, /^tags\.a: /],
  ])('refuses a span with %s, and only that', (_, changes, reason) => {
    const { spans, refusals } = decode(minimal, { ...minimal, ...changes }, minimal)
    expect(spans.map(({ index }) => index)).toEqual([0, 2])
    expect(refusals).toEqual([{ index: 1, reason: expect.stringMatching(reason) }])
  })

  it('takes whole numbers written as text, as Zipkin does', () => {
    expect(decodeSpan({ timestamp: '1531282088548312', duration: '20333' })).toEqual(decodeSpan())
    expect(decode({ ...minimal, duration: '20 ms' }).refusals).toMatchObject([{ index: 0 }])
    expect(decode({ ...minimal, timestamp: '' }).refusals).toMatchObject([{ index: 0 }])
  })

  it('refuses what is no span at all', () => {
    expect(decode(1, null, 'x', []).refusals).toHaveLength(4)
  })

  it.each(['{}', '"x"', '[', 'null'])('calls the body %s a bad request', (body) => {
    expect(() => decodeZipkinSpans(Buffer.from(body), nowMs)).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    )
  })
})
