import { describe, expect, it } from 'vitest'
import { isLoopback, isNetwork, networkMatcher, plainAddress } from './networks.ts'

describe('a list of networks', () => {
  const matches = networkMatcher(['10.1.0.0/16', '192.0.2.7', 'fd00::/8'])

  it.each(['10.1.0.1', '10.1.255.255', '192.0.2.7', 'fd12::1'])('holds %s', (address) => {
    expect(matches(address)).toBe(true)
  })
  it.each(['10.2.0.1', '192.0.2.8', 'fe80::1', '', 'localhost', null, undefined])(
    'does not hold %s',
    (address) => expect(matches(address)).toBe(false),
  )
  it('is empty when nothing is in it', () => {
    expect(networkMatcher([])('127.0.0.1')).toBe(false)
  })
})

it.each([
  ['10.0.0.0/8', true],
  ['10.0.0.0/33', false],
  ['::1/128', true],
  ['10.0.0', false],
  ['example.com', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/', false],
])('%s is a network: %s', (text, expected) => expect(isNetwork(text)).toBe(expected))

it('knows an IPv4 address that comes over an IPv6 socket', () => {
  expect(plainAddress('::ffff:192.0.2.7')).toBe('192.0.2.7')
  expect(plainAddress('::1')).toBe('::1')
})

it.each([
  ['localhost', true],
  ['127.0.0.2', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['::', false],
  ['signalbox.example', false],
])('%s is this machine alone: %s', (host, expected) => expect(isLoopback(host)).toBe(expected))
