import { describe, expect, it } from 'vitest'
import { networkMatcher } from '#lib/platform/networks.ts'
import { clientAddress } from './http-server.ts'

const isProxy = networkMatcher(['10.0.0.0/8'])
const from = (remoteAddress: string, forwarded?: string) =>
  clientAddress(
    { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } as never },
    isProxy,
  )

describe('the address of a client', () => {
  it.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['::ffff:192.0.2.1', undefined, '192.0.2.1'],
    // Whoever is no proxy of ours may claim what they like.
    ['192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', 'spoofed, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['10.0.0.1', '10.0.0.3', '10.0.0.3'],
  ])('%s with X-Forwarded-For %s is %s', (remote, forwarded, expected) => {
    expect(from(remote, forwarded)).toBe(expected)
  })
})
