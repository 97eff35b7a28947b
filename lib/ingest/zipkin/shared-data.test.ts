import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HalfCall } from '../model.ts'
import { normaliseSpans } from '../normalise/normalise-spans.ts'
import { decodeZipkinSpans } from './decode.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const names = ['ascend', 'messaging', 'skew', 'yelp']
const missing = names.find((name) => !existsSync(`${folder}zipkin-${name}.json`))

/** The halves of a file, whose times are years old. */
function halvesOf(name: string): HalfCall[] {
  const bytes = readFileSync(`${folder}zipkin-${name}.json`)
  const decoded = decodeZipkinSpans(bytes, Date.now())
  const times = decoded.spans.map(({ span }) => span.startMs)
  const { halves, refusals, ignored } = normaliseSpans(decoded, {
    fromMs: Math.min(...times),
    toMs: Math.max(...times) + 60_000,
  })
  expect(refusals).toEqual([])
  expect(halves.length + ignored).toBe(decoded.spans.length)
  return halves
}

const calls = (halves: HalfCall[], side: HalfCall['side']) =>
  halves.filter((half) => half.side === side).map((half) => half.callSpanId)

describe('traces of real systems', () => {
  beforeEach((context) =>
    context.skip(missing !== undefined, `../shared/data/zipkin-${missing}.json is absent`),
  )

  it('pairs every shared server of ascend with its client', () => {
    const halves = halvesOf('ascend')
    const waiting = halves.filter((half) => half.awaitsPartner)
    const servers = calls(waiting, 'server')
    expect(servers).toHaveLength(2)
    expect(calls(waiting, 'client')).toEqual(expect.arrayContaining(servers))
    const [root] = halves.filter((half) => half.side === 'server' && !half.awaitsPartner)
    expect(root).toMatchObject({ service: 'mobile-gateway', protocol: 'http' })
  })

  it('joins the two ends of a message by the span that sent it', () => {
    const halves = halvesOf('messaging')
    expect(halves.map((half) => half.side).toSorted()).toEqual(['consumer', 'producer', 'server'])
    expect(calls(halves, 'consumer')).toEqual(calls(halves, 'producer'))
    const consumer = halves.find((half) => half.side === 'consumer')
    expect(consumer?.peer).toEqual({ name: 'backend', kind: 'queue' })
  })

  it('keeps both sides of a call whose clocks differ', () => {
    const halves = halvesOf('skew')
    expect(calls(halves, 'server')).toEqual(expect.arrayContaining(calls(halves, 'client')))
  })

  it('reads a large estate', () => {
    const halves = halvesOf('yelp')
    const peers = new Set(halves.map((half) => half.peer?.name))
    expect([...peers]).toEqual(expect.arrayContaining(['blt', 'spectre', 'memcache']))
  })
})
