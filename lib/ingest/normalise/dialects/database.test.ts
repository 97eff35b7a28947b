import { describe, expect, it } from 'vitest'
import type { Attributes } from '../../model.ts'
import { halfOf } from '../test-support.ts'

const client = (attributes: Attributes) => halfOf({ kind: 'client', name: 'SELECT', attributes })

describe('the database dialect', () => {
  it.each([
    [
      'new names',
      {
        'db.system.name': 'postgresql',
        'db.namespace': 'orders',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'items',
      },
    ],
    [
      'old names',
      {
        'db.system': 'postgresql',
        'db.name': 'orders',
        'db.operation': 'SELECT',
        'db.sql.table': 'items',
      },
    ],
  ])('reads %s, and needs no partner', (_, attributes) => {
    expect(client(attributes)).toMatchObject({
      side: 'client',
      protocol: 'postgresql',
      operation: 'SELECT items',
      peer: { name: 'orders', kind: 'database' },
      awaitsPartner: false,
      communicationType: 'synchronous',
    })
  })

  it.each([
    ['peer.service', { 'peer.service': 'order-db', 'db.name': 'orders' }, 'order-db'],
    ['the host', { 'server.address': 'db.example' }, 'db.example'],
    [
      'the host, for a numbered database',
      { 'db.namespace': '0', 'server.address': 'cache' },
      'cache',
    ],
    ['the system', {}, 'redis'],
  ])('names a database by %s', (_, attributes, name) => {
    expect(client({ 'db.system': 'redis', ...attributes }).peer).toEqual({ name, kind: 'database' })
  })

  it('prefers the summary of a query, and falls back on the name of the span', () => {
    const attributes = { 'db.system': 'mysql', 'db.operation': 'SELECT' }
    expect(client({ ...attributes, 'db.query.summary': 'SELECT items JOIN x' }).operation).toBe(
      'SELECT items JOIN x',
    )
    expect(client({ 'db.system': 'mysql' }).operation).toBe('SELECT')
  })

  it('comes before the HTTP and the RPC that carry it', () => {
    const search = {
      'db.system': 'elasticsearch',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
    }
    expect(client(search)).toMatchObject({ protocol: 'elasticsearch', statusCode: 200 })
    expect(client({ 'db.system': 'dynamodb', 'rpc.system': 'aws-api' }).protocol).toBe('dynamodb')
  })

  it('reads what Brave tells of SQL', () => {
    const half = halfOf({ attributes: { 'sql.query': 'select 1' }, remoteServiceName: 'orders' })
    expect(half).toMatchObject({ protocol: 'sql', peer: { name: 'orders', kind: 'database' } })
  })
})
