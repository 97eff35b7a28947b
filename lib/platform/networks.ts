import { BlockList, isIP } from 'node:net'

type Parsed = { address: string; bits: number; family: 'ipv4' | 'ipv6' }

/** An address, or a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  return parse(text) !== null
}

/** Tells whether an address lies in one of these networks. */
export function networkMatcher(
  networks: readonly string[],
): (address: string | null | undefined) => boolean {
  const list = new BlockList()
  for (const text of networks) {
    const network = parse(text)
    if (network) list.addSubnet(network.address, network.bits, network.family)
  }
  return (given) => {
    const address = plainAddress(given ?? '')
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}

/** A socket that listens on IPv6 names IPv4 peers as ::ffff:192.0.2.7. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || loopback(host.replace(/^\[|\]$/g, ''))
}

const loopback = networkMatcher(['127.0.0.0/8', '::1'])

function parse(text: string): Parsed | null {
  const [address = '', suffix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return null
  const most = version === 4 ? 32 : 128
  const bits = suffix === undefined ? most : /^\d{1,3}$/.test(suffix) ? Number(suffix) : Infinity
  return bits <= most ? { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' } : null
}
