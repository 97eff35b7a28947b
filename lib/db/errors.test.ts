import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/platform/errors.ts'
import { isTransient, isUnavailable, sqlStateOf } from './errors.ts'

const fromServer = (code: string) => Object.assign(new Error(code), { code, severity: 'ERROR' })
const fromNetwork = (code: string) => Object.assign(new Error(`connect ${code}`), { code })

describe('isUnavailable', () => {
  it.each(['57P01', '57P02', '57P03', '57014', '08006', '53300', '53100', '25006'])(
    'is true for SQLSTATE %s',
    (state) => expect(isUnavailable(fromServer(state))).toBe(true),
  )

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])(
    'is true for %s',
    (code) => expect(isUnavailable(fromNetwork(code))).toBe(true),
  )

  it('looks into causes and aggregates, as Node makes them for a host with two addresses', () => {
    const both = new AggregateError([fromNetwork('ECONNREFUSED'), fromNetwork('ECONNREFUSED')])
    expect(isUnavailable(both)).toBe(true)
    expect(isUnavailable(new Error('wrapped', { cause: both }))).toBe(true)
  })

  it('knows what pg says without a code', () => {
    expect(isUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true)
    expect(isUnavailable(new Error('Query read timeout'))).toBe(true)
    expect(isUnavailable(new AppError('unavailable', 'away'))).toBe(true)
  })

  it.each(['23505', '22001', '42P01', '40001'])('is false for SQLSTATE %s', (state) =>
    expect(isUnavailable(fromServer(state))).toBe(false),
  )

  it('is false for errors of our own', () => {
    expect(isUnavailable(new AppError('not_found', 'no'))).toBe(false)
    expect(isUnavailable(new TypeError('x is not a function'))).toBe(false)
    expect(isUnavailable('ECONNREFUSED')).toBe(false)
  })
})

describe('isTransient', () => {
  it('is true for lost races only', () => {
    expect(['40001', '40P01', '55P03'].every((state) => isTransient(fromServer(state)))).toBe(true)
    expect(isTransient(fromServer('23505'))).toBe(false)
  })
})

describe('sqlStateOf', () => {
  it('does not take a network code for a SQLSTATE', () => {
    expect(sqlStateOf(fromNetwork('EPIPE'))).toBeUndefined()
    expect(sqlStateOf(fromServer('23505'))).toBe('23505')
  })
})
