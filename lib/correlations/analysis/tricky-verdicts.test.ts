import { describe, expect, test } from 'vitest'
import { statusWords } from '#lib/platform/status-words.ts'
import type { CorrelationEvent } from '../model.ts'
import { analyseCorrelation } from './analyse-correlation.ts'
import { giveVerdicts } from './give-verdicts.ts'
import { callEvent, timedOut, unseen } from './test-support.ts'
import type { UsualOf } from './verdict-model.ts'

// By hand, after incidents that the demo's simulator does not make: the judge was built beside it.

function firstOf(events: CorrelationEvent[], usualOf?: UsualOf) {
  return giveVerdicts(analyseCorrelation(events, new Map()), usualOf)[0]
}

const failing = (statusCode: number, errorMessage = `answered ${statusCode}`) => ({
  eventType: 'error',
  statusCode,
  errorMessage,
})
const refused = { ...unseen, eventType: 'error', errorMessage: 'connect ECONNREFUSED 10.0.0.7:80' }

describe('an expert and the judge agree on', () => {
  test('a connection refused: unreachable, not silent', () => {
    const root = callEvent('web > orders', { ms: 20, ...failing(502) })
    const stock = callEvent('orders > stock', { at: 2, ms: 1, under: root, ...refused })
    expect(firstOf([root, stock])).toMatchObject({ culprit: 'stock', kind: 'unreachable' })
  })

  test('a connection that runs out of time: silent, not unreachable', () => {
    const root = callEvent('web > orders', { ms: 1020, ...failing(502) })
    const stock = callEvent('orders > stock', { at: 2, ms: 1000, under: root, ...timedOut })
    expect(firstOf([root, stock])).toMatchObject({ culprit: 'stock', kind: 'silent' })
  })

  test('504 by two proxies in a row: the silent service behind the last', () => {
    const root = callEvent('web > edge', { ms: 3100, ...failing(504) })
    const inner = callEvent('edge > mesh', { at: 2, ms: 3050, under: root, ...failing(504) })
    const late = callEvent('mesh > search', { at: 4, ms: 3000, under: inner, ...timedOut })
    expect(firstOf([root, inner, late])).toMatchObject({ culprit: 'search', kind: 'silent' })
  })

  test.each([
    ['http', 504],
    ['grpc', 4],
  ])('%s %i noted as an error while what is behind works on: the slow one', (protocol, code) => {
    const root = callEvent('web > proxy', { ms: 2000, protocol, ...failing(code) })
    const late = callEvent('proxy > reports', { at: 2, ms: 4000, under: root })
    expect(firstOf([root, late])).toMatchObject({ culprit: 'reports', kind: 'slow' })
  })

  test('retries that succeed at last after two refusals: no harm', () => {
    const root = callEvent('web > orders', { ms: 300 })
    const tries = [0, 100].map((at) =>
      callEvent('orders > stock', { at: at + 5, ms: 2, under: root, ...refused }),
    )
    const won = callEvent('orders > stock', { at: 220, ms: 20, under: root })
    expect(firstOf([root, ...tries, won])).toMatchObject({ culprit: 'stock', harmful: false })
  })

  test('an error swallowed by a fallback: told, and no harm', () => {
    const root = callEvent('web > shop', { ms: 60 })
    const lost = callEvent('shop > recommender', { at: 2, ms: 20, under: root, ...failing(500) })
    const cached = callEvent('shop > cache', { at: 25, ms: 3, under: root })
    const first = firstOf([root, lost, cached])
    expect(first).toMatchObject({ culprit: 'recommender', harmful: false })
  })

  test('children that were cancelled: the sibling that failed, though they ended last', () => {
    const root = callEvent('web > shop', { ms: 90, ...failing(500) })
    const bad = callEvent('shop > tax', { at: 1, ms: 30, under: root, ...failing(500) })
    const given = ['prices', 'images', 'reviews'].map((name, place) =>
      callEvent(`shop > ${name}`, {
        at: 1,
        ms: 40 + place,
        under: root,
        ...unseen,
        protocol: 'grpc',
        ...failing(1, 'context canceled'),
      }),
    )
    expect(firstOf([root, ...given, bad])).toMatchObject({ culprit: 'tax', kind: 'failed' })
  })

  test('a consumer that fails minutes after the request was answered well', () => {
    const root = callEvent('web > orders', { ms: 20 })
    const sent = callEvent('orders > mail', { at: 5, ms: 2, under: root, protocol: 'amqp' })
    const smtp = callEvent('mail > smtp', { at: 240_000, ms: 9, under: sent, ...failing(550) })
    expect(firstOf([root, sent, smtp])?.culprit).toBe('smtp')
  })

  test('parallel siblings, one a little slower and one far: the far one', () => {
    const root = callEvent('web > shop', { ms: 900 })
    const odd = callEvent('shop > images', { at: 5, ms: 200, under: root })
    const slow = callEvent('shop > prices', { at: 5, ms: 880, under: root })
    const usualOf: UsualOf = (call) =>
      call.target === 'shop' ? { p50Ms: 50, p95Ms: 80 } : { p50Ms: 20, p95Ms: 40 }
    expect(firstOf([root, odd, slow], usualOf)).toMatchObject({ culprit: 'prices', kind: 'slow' })
  })

  test('a slow call beside the critical path in a request that took no longer than usual: nobody', () => {
    const root = callEvent('web > shop', { ms: 100 })
    const audit = callEvent('shop > audit', { at: 5, ms: 20, under: root })
    const main = callEvent('shop > prices', { at: 5, ms: 90, under: root })
    const usualOf: UsualOf = (call) =>
      call.target === 'audit' ? { p50Ms: 3, p95Ms: 5 } : { p50Ms: 90, p95Ms: 110 }
    expect(firstOf([root, audit, main], usualOf)).toBeUndefined()
  })

  test('a clock that is ahead, and a parent that never arrived: still the failing service', () => {
    const lost = callEvent('shop > orders', { at: 2, ms: 80 })
    const pay = callEvent('orders > payments', { at: 5000, ms: 40, under: lost, ...failing(500) })
    const bank = callEvent('payments > bank', { at: 10, ms: 20, under: pay, ...failing(500) })
    expect(firstOf([pay, bank])).toMatchObject({ culprit: 'bank', kind: 'failed' })
  })

  test('telemetry of one service only: the one that it saw fail', () => {
    const seen = callEvent('orders > payments', { ms: 40, ...unseen, ...failing(500) })
    expect(firstOf([seen])).toMatchObject({ culprit: 'payments', kind: 'failed' })
  })

  test('a loop of reads of which one is slow: that slow one does not hide the loop', () => {
    const root = callEvent('web > lists', { ms: 420 })
    const loop = Array.from({ length: 30 }, (_, place) =>
      callEvent('lists > db', {
        at: 5 + place * 10 + (place > 10 ? 80 : 0),
        ms: place === 10 ? 88 : 9,
        under: root,
        operation: 'SELECT item',
      }),
    )
    const usualOf: UsualOf = (call) =>
      call.target === 'lists' ? { p50Ms: 40, p95Ms: 60 } : { p50Ms: 8, p95Ms: 12 }
    expect(firstOf([root, ...loop], usualOf)).toMatchObject({
      culprit: 'lists',
      kind: 'n_plus_one',
    })
  })

  test('a 404 that a caller takes as an answer: no harm', () => {
    const root = callEvent('web > shop', { ms: 40 })
    const none = callEvent('shop > coupons', { at: 2, ms: 5, under: root, ...failing(404) })
    const first = firstOf([root, none])
    expect(first?.harmful ?? false).toBe(false)
  })

  test('an answer that came after its caller had given up: the slow one, not the caller', () => {
    const root = callEvent('web > shop', { ms: 1000, ...timedOut })
    const late = callEvent('shop > reports', { at: 5, ms: 4000, under: root })
    expect(firstOf([root, late])).toMatchObject({ culprit: 'reports', kind: 'slow' })
  })

  test('a failure before a slow success: the failure', () => {
    const root = callEvent('web > shop', { ms: 900, ...failing(500) })
    const slow = callEvent('shop > prices', { at: 2, ms: 800, under: root })
    const bad = callEvent('shop > tax', { at: 810, ms: 5, under: root, ...failing(500) })
    expect(firstOf([root, slow, bad])).toMatchObject({ culprit: 'tax', kind: 'failed' })
  })

  test('a rate limit passed on: the service that limits', () => {
    const root = callEvent('web > shop', { ms: 30, ...failing(503) })
    const geo = callEvent('shop > geocoder', { at: 2, ms: 4, under: root, ...failing(429) })
    expect(firstOf([root, geo])).toMatchObject({ culprit: 'geocoder', kind: 'failed' })
  })

  test.each([
    ['http', 404],
    ['http', 422],
    ['http', 400],
    ['http', 409],
    ['grpc', 5],
    ['grpc', 3],
  ])('%s %i passed on: the service that gave it, with a doubt', (protocol, code) => {
    const root = callEvent('web > shop', { ms: 30, ...failing(500) })
    const stock = callEvent('shop > stock', { at: 2, under: root, protocol, ...failing(code) })
    const first = firstOf([root, stock])
    expect(first).toMatchObject({ culprit: 'stock', kind: 'failed', confidence: 'medium' })
    expect(first?.evidence).toContainEqual({
      speaks: 'against',
      text: `stock answered ${statusWords(code, protocol)}: what shop asked for may be wrong, and stock in order`,
      calls: [1],
    })
  })

  test.each([500, 429, 408])('a %i passed on: no such doubt', (code) => {
    const root = callEvent('web > shop', { ms: 30, ...failing(500) })
    const stock = callEvent('shop > stock', { at: 2, under: root, ...failing(code) })
    const first = firstOf([root, stock])
    expect(first).toMatchObject({ culprit: 'stock', confidence: 'high' })
    expect(first?.evidence.filter(({ speaks }) => speaks === 'against')).toEqual([])
  })

  test.each([
    ['a failure', failing(500)],
    ['a silence', timedOut],
  ])('a 404 after %s under the same call: not the 404', (_, fault) => {
    const root = callEvent('web > shop', { ms: 90, ...failing(500, 'internal error') })
    const tax = callEvent('shop > tax', { at: 2, ms: 30, under: root, ...fault })
    const none = callEvent('shop > coupons', { at: 40, ms: 30, under: root, ...failing(404) })
    expect(firstOf([root, tax, none])?.culprit).toBe('tax')
  })

  test('a request refused with 404, and one after it that failed: the failure first', () => {
    const refusal = callEvent('web > shop', { ms: 30, ...failing(404) })
    const failure = callEvent('web > search', { at: 50, ms: 20, ...failing(500) })
    expect(firstOf([refusal, failure])?.culprit).toBe('search')
  })
})
