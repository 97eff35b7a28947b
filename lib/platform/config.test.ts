import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
    return ''
  } catch (error) {
    return String(error)
  }
}

describe('the secret', () => {
  it.each([
    ['short', 'must have 32 characters'],
    ['secret-secret-secret-secret-secret', 'can be guessed'],
    ['changeme-changeme-changeme-changeme', 'can be guessed'],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'can be guessed'],
    ['0123456789012345678901234567890123456789', 'can be guessed'],
  ])('%s is refused, without being told', (secret, why) => {
    const faults = faultsOf({ SIGNALBOX_SECRET: secret })
    expect(faults).toContain(`SIGNALBOX_SECRET: ${why}`)
    expect(faults).not.toContain(secret)
  })

  it('is what `openssl rand -hex 32` makes', () => {
    const secret = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
    expect(readConfig({ SIGNALBOX_SECRET: secret }).SIGNALBOX_SECRET).toBe(secret)
  })
})

describe('the identity provider', () => {
  const complete = {
    SIGNALBOX_OIDC_ISSUER: 'https://id.example/realms/ops',
    SIGNALBOX_OIDC_CLIENT_ID: 'signalbox',
    SIGNALBOX_OIDC_CLIENT_SECRET: 'x',
    SIGNALBOX_OIDC_ROLES: 'CN=leads\\, ops=admin, sre = operator,*=viewer',
  }

  it('names all that is missing at once', () => {
    const faults = faultsOf({ SIGNALBOX_OIDC_ISSUER: 'https://id.example', HOST: '0.0.0.0' })
    for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'ROLES']) {
      expect(faults).toContain(`SIGNALBOX_OIDC_${name}: is needed`)
    }
    expect(faults).toContain('SIGNALBOX_PUBLIC_URL: is needed')
  })

  it('gives roles to values', () => {
    const config = readConfig({ ...complete, SIGNALBOX_OIDC_ROLES: 'a=b=admin, sre = operator' })
    expect(config.SIGNALBOX_OIDC_ROLES).toEqual([
      ['a=b', 'admin'],
      ['sre', 'operator'],
    ])
    expect(faultsOf({ ...complete, SIGNALBOX_OIDC_ROLES: 'sre=boss' })).toContain('sre=boss is not')
  })
})

it('takes an admin only with both address and password', () => {
  expect(faultsOf({ SIGNALBOX_ADMIN_EMAIL: 'a@example.com' })).toContain('together or not at all')
  expect(
    faultsOf({ SIGNALBOX_ADMIN_EMAIL: 'a@example.com', SIGNALBOX_ADMIN_PASSWORD: 'short' }),
  ).toContain('12 characters')
})

it('takes a public address without a path, and networks that are some', () => {
  expect(readConfig({ SIGNALBOX_PUBLIC_URL: 'https://s.example/' }).SIGNALBOX_PUBLIC_URL).toBe(
    'https://s.example',
  )
  expect(faultsOf({ SIGNALBOX_PUBLIC_URL: 'https://s.example/box' })).toContain('no path')
  expect(faultsOf({ SIGNALBOX_INGEST_ALLOW: '10.0.0.0/8, here' })).toContain('here is no address')
})
