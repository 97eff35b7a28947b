import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { networkMatcher } from '#lib/platform/networks.ts'
import {
  checkAddress,
  clientAddress,
  startHttpServer,
  withoutTrailingSlash,
} from './http-server.ts'

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

describe('a path that ends in a slash', () => {
  it.each([
    ['POST', '/v1/traces/', '/v1/traces'],
    ['POST', '/v1/traces/?a=/b/', '/v1/traces?a=/b/'],
    ['POST', '/v1/traces', '/v1/traces'],
    ['POST', '/', '/'],
    // Browsers follow Next's redirect.
    ['GET', '/map/', '/map/'],
  ])('%s %s is asked for as %s', (method, url, expected) => {
    expect(withoutTrailingSlash({ method, url })).toBe(expected)
  })
})

describe('startHttpServer', () => {
  let other: Server | undefined
  afterEach(() => void other?.close())

  const start = (host: string, port: number) =>
    startHttpServer({ root: '.', host, port, dev: false, trustedProxies: [], isHttps: false })

  it('says what to do when the port is taken, or the address is not of this machine', async () => {
    other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    await expect(start('127.0.0.1', port)).rejects.toThrow(
      `Another program listens at 127.0.0.1:${port}. Choose another port`,
    )
    await expect(checkAddress('127.0.0.1', port)).rejects.toThrow('Choose another port')
    await expect(start('192.0.2.1', 0)).rejects.toThrow('Cannot listen at 192.0.2.1:0 (HOST, PORT)')
  })
})
