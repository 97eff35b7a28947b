import type { Attributes, Peer, Span } from '../model.ts'
import { findInteger, findText } from './read-attributes.ts'

export const unknownPeer: Peer = { name: 'unknown', kind: 'unknown' }

const calledNames = ['server.service.name', 'service.peer.name', 'peer.service']
const callingNames = ['client.service.name', 'service.peer.name', 'peer.service']
const hostNames = ['server.address', 'net.peer.name', 'http.host', 'net.sock.peer.name']
const urlNames = ['url.full', 'http.url']
const addressNames = ['network.peer.address', 'net.peer.ip', 'net.sock.peer.addr']
/** As much as its column holds. */
const longestAddress = 300
const portNames = ['server.port', 'net.peer.port', 'network.peer.port', 'net.sock.peer.port']

/** The name that the caller's settings give the service it calls. */
export function calledService(span: Span): string | null {
  return findText(span.attributes, calledNames) ?? span.remoteServiceName
}

/** The peer of a server span, where the span itself names its caller. */
export function callingPeer(span: Span): Peer | null {
  const name = findText(span.attributes, callingNames) ?? span.remoteServiceName
  return name === null ? null : { name, kind: 'external' }
}

/** The peer of a client span that no server answers: by its name, else by its host. */
export function externalPeer(span: Span): Peer {
  const name = calledService(span) ?? hostOf(span.attributes)
  return name === null ? unknownPeer : { name, kind: 'external' }
}

/** The host that was called. A number or `localhost` names nothing without its port. */
export function hostOf(attributes: Attributes): string | null {
  const place = placeOf(attributes)
  if (place === null) return null
  const { host } = place
  const isNumber = /^[\d.]+$/.test(host) || host.includes(':')
  return isNumber || host.toLowerCase() === 'localhost' ? joined(place) : host
}

/** Host and port that a client called, as far as its span tells, in one spelling. */
export function addressOf(attributes: Attributes): string | null {
  const place = placeOf(attributes)
  const address = place && joined(place).toLowerCase()
  return address !== null && address.length <= longestAddress ? address : null
}

type Place = { host: string; port: string }

function placeOf(attributes: Attributes): Place | null {
  const host = findText(attributes, hostNames)
  if (host !== null) return withPort(host, attributes)
  const url = findText(attributes, urlNames)
  const fromUrl = url === null ? null : placeOfUrl(url)
  if (fromUrl !== null) return fromUrl
  const address = findText(attributes, addressNames)
  return address === null ? null : withPort(address, attributes)
}

function withPort(text: string, attributes: Attributes): Place {
  const given = /^(.*[^:]):(\d{1,5})$/.exec(text)
  const host = given?.[1] ?? text
  const port = given?.[2] ?? findInteger(attributes, portNames)
  return { host, port: port === null ? '' : String(port) }
}

function placeOfUrl(text: string): Place | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url?.hostname) return null
  return { host: url.hostname, port: url.port || (url.protocol === 'https:' ? '443' : '80') }
}

function joined({ host, port }: Place): string {
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return port === '' ? bare : `${bare}:${port}`
}
