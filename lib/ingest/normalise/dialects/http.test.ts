import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../model.ts'
import { halfOf } from '../test-support.ts'

const client = (attributes: Attributes) => halfOf({ kind: 'client', attributes })
const server = (attributes: Attributes) => halfOf({ kind: 'server', attributes })

describe('the HTTP dialect', () => {
  it.each([
    [
      'new names',
      {
        'http.request.method': 'POST',
        'http.route': '/orders/:id',
        'http.response.status_code': 201,
        'http.request.body.size': 512,
        'http.request.resend_count': 2,
        'http.request.header.content-type': ['application/json; charset=utf-8'],
      },
    ],
    [
      'old names',
      {
        'http.method': 'POST',
        'http.route': '/orders/:id',
        'http.status_code': 201,
        'http.request_content_length': 512,
        'http.resend_count': 2,
        'http.request.header.content-type': 'application/json',
      },
    ],
    [
      'names and text of Zipkin',
      {
        'http.method': 'POST',
        'http.route': '/orders/:id',
        'http.status_code': '201',
        'http.request.size': '512',
        'http.resend_count': '2',
        'http.request.header.content-type': 'application/vnd.api+json',
      },
    ],
  ])('reads %s', (_, attributes) => {
    expect(server(attributes)).toMatchObject({
      protocol: 'http',
      operation: 'POST /orders/:id',
      statusCode: 201,
      payloadSize: 512,
      resendCount: 2,
      messageFormat: 'json',
      communicationType: 'synchronous',
    })
  })

  it.each([
    [200, 'response', 'response'],
    [302, 'response', 'response'],
    [404, 'error', 'response'],
    [408, 'timeout', 'timeout'],
    [500, 'error', 'error'],
    [504, 'timeout', 'timeout'],
  ])('takes status %i for a %s of a client and a %s of a server', (status, ofClient, ofServer) => {
    const attributes = { 'http.response.status_code': status }
    expect(client(attributes).eventType).toBe(ofClient)
    expect(server(attributes).eventType).toBe(ofServer)
    expect(client(attributes).errorMessage).toBe(ofClient === 'response' ? null : `HTTP ${status}`)
  })

  it('makes no operation of a path: it would be another one each time', () => {
    const attributes = { 'http.request.method': 'GET', 'url.full': 'http://shop/orders/17' }
    expect(client(attributes).operation).toBe('GET')
    expect(client({ ...attributes, 'url.template': '/orders/{id}' }).operation).toBe(
      'GET /orders/{id}',
    )
    expect(halfOf({ name: '', attributes: { 'http.method': 'GET' } }).operation).toBe('GET')
    expect(
      halfOf({ name: 'get /orders', attributes: { 'http.path': '/orders/17' } }),
    ).toMatchObject({
      protocol: 'http',
      operation: 'get /orders',
    })
  })

  it.each([
    ['its name', { 'peer.service': 'shop', 'server.address': 'shop.example' }, 'shop'],
    ['its newer name', { 'server.service.name': 'shop', 'peer.service': 'old' }, 'shop'],
    [
      'a host without its port',
      { 'server.address': 'shop.example', 'server.port': 8080 },
      'shop.example',
    ],
    ['an old host', { 'net.peer.name': 'shop.example', 'net.peer.port': 8080 }, 'shop.example'],
    ['a host header', { 'http.host': 'shop.example:8080' }, 'shop.example'],
    [
      'localhost with its port',
      { 'server.address': 'localhost', 'server.port': 8080 },
      'localhost:8080',
    ],
    [
      'a number with its port',
      { 'server.address': '10.0.0.7', 'server.port': '8080' },
      '10.0.0.7:8080',
    ],
    ['an IPv6 number', { 'server.address': '::1', 'server.port': 80 }, '[::1]:80'],
    ['a URL', { 'url.full': 'https://shop.example:8443/orders/1' }, 'shop.example'],
    ['a URL of localhost', { 'http.url': 'http://localhost/orders/1' }, 'localhost:80'],
    ['an address', { 'network.peer.address': '10.0.0.7', 'network.peer.port': 80 }, '10.0.0.7:80'],
  ])('takes for an external peer %s', (_, attributes, name) => {
    const half = client({ 'http.request.method': 'GET', ...attributes })
    expect(half.peer).toEqual({ name, kind: 'external' })
    expect(half.awaitsPartner).toBe(true)
  })

  it('knows nothing of a status that is none', () => {
    expect(client({ 'http.status_code': 0, 'http.method': 'GET' }).statusCode).toBeNull()
    expect(client({ 'http.status_code': '20x', 'http.method': 'GET' }).statusCode).toBeNull()
  })

  it.each([
    [{ 'server.address': 'Stock.internal', 'server.port': 8080 }, 'stock.internal:8080'],
    [{ 'url.full': 'https://stock.internal/items?q=1' }, 'stock.internal:443'],
    [{ 'net.peer.ip': '::1', 'net.peer.port': '80' }, '[::1]:80'],
    [{ 'server.address': 'stock' }, 'stock'],
    [{ 'server.address': 's'.repeat(250), 'server.port': 8080, 'peer.service': 'stock' }, null],
    [{}, null],
  ])('remembers of %j that the client called %s', (attributes, address) => {
    const half = client({ 'http.request.method': 'GET', ...attributes })
    expect(half.address).toBe(address)
    expect(server({ 'http.request.method': 'GET', ...attributes }).address).toBeNull()
  })
})
