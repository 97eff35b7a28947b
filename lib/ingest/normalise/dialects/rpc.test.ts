import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../model.ts'
import { halfOf } from '../test-support.ts'

const client = (attributes: Attributes) => halfOf({ kind: 'client', attributes })
const server = (attributes: Attributes) => halfOf({ kind: 'server', attributes })

describe('the RPC dialect', () => {
  it.each([
    [
      'old names',
      {
        'rpc.system': 'grpc',
        'rpc.service': 'shop.Stock',
        'rpc.method': 'Reserve',
        'rpc.grpc.status_code': 0,
      },
    ],
    [
      'new names',
      {
        'rpc.system.name': 'grpc',
        'rpc.method': 'shop.Stock/Reserve',
        'rpc.response.status_code': 'OK',
      },
    ],
    [
      'newest names',
      { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Stock/Reserve', 'rpc.status_code': 'OK' },
    ],
  ])('reads %s', (_, attributes) => {
    expect(client({ ...attributes, 'server.address': 'stock' })).toMatchObject({
      protocol: 'grpc',
      operation: 'shop.Stock/Reserve',
      statusCode: 0,
      eventType: 'response',
      messageFormat: 'protobuf',
      peer: { name: 'stock', kind: 'external' },
    })
  })

  it.each([
    ['NOT_FOUND', 5, 'error', 'response'],
    ['UNAVAILABLE', 14, 'error', 'error'],
    ['DEADLINE_EXCEEDED', 4, 'timeout', 'timeout'],
    ['CANCELLED', 1, 'error', 'response'],
    ['OK', 0, 'response', 'response'],
  ])(
    'takes %s for code %i, a %s of a client and a %s of a server',
    (name, code, ofClient, ofServer) => {
      for (const status of [name, code, String(code), name.toLowerCase()]) {
        const attributes = { 'rpc.system': 'grpc', 'rpc.grpc.status_code': status }
        expect(client(attributes)).toMatchObject({ statusCode: code, eventType: ofClient })
        expect(server(attributes)).toMatchObject({ statusCode: code, eventType: ofServer })
      }
    },
  )

  it('says in words what failed', () => {
    const attributes = { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 14 }
    expect(client(attributes).errorMessage).toBe('gRPC UNAVAILABLE')
  })

  it('knows other systems by their new names, old names included', () => {
    const systems = ['connect_rpc', 'connectrpc', 'apache_dubbo', 'jsonrpc', 'aws-api']
    expect(systems.map((system) => client({ 'rpc.system': system }).protocol)).toEqual([
      'connectrpc',
      'connectrpc',
      'dubbo',
      'jsonrpc',
      'aws-api',
    ])
    expect(
      client({ 'rpc.system': 'connect_rpc', 'rpc.connect_rpc.error_code': 'deadline_exceeded' }),
    ).toMatchObject({ statusCode: 4, eventType: 'timeout' })
    expect(
      client({ 'rpc.system': 'jsonrpc', 'rpc.jsonrpc.error_code': -32602, 'error.type': '-32602' }),
    ).toMatchObject({ statusCode: -32602, eventType: 'error' })
  })

  it('names a peer without a host by the service that it calls', () => {
    expect(client({ 'rpc.system': 'aws-api', 'rpc.service': 'S3' }).peer).toEqual({
      name: 'S3',
      kind: 'external',
    })
  })

  it.each([
    [-2_147_483_648, -2_147_483_648],
    [2_147_483_647, 2_147_483_647],
    [2_147_483_648, null],
    ['-2147483649', null],
  ])(
    'keeps a call whose code %s is beyond its column, and the code as an attribute',
    (code, kept) => {
      const half = client({ 'rpc.system': 'jsonrpc', 'rpc.jsonrpc.error_code': code })
      expect(half.statusCode).toBe(kept)
      expect(half.attributes['rpc.jsonrpc.error_code']).toBe(code)
    },
  )
})
