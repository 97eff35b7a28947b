import { describe, expect, it } from 'vitest'
import { parseCommunicationFile } from '#lib/health/communication-file.ts'
import { demoCommunicationFile } from './communication-file.ts'
import { simulateHealthChecks } from './simulate-health-checks.ts'
import { services } from './topology.ts'

const epochMs = Date.UTC(2026, 10, 23, 12)
const httpPorts = Object.fromEntries(services.map(({ name }, index) => [name, 40_000 + index]))
const checks = simulateHealthChecks({
  fromMs: epochMs - 3_600_000,
  toMs: epochMs,
  epochMs,
  seed: 7,
  httpPorts,
})

describe('.communication.yml of the estate', () => {
  const parsed = parseCommunicationFile(demoCommunicationFile({ httpPorts }))

  it('is one that the prober takes', () => {
    expect(parsed.faults).toEqual([])
    expect(parsed.services.map(({ name }) => name)).toEqual(services.map(({ name }) => name))
  })

  it('switches checks off for the one service that has no endpoint', () => {
    const off = parsed.services.filter((service) => service.checks.length === 0)
    expect(off.map(({ name }) => name)).toEqual(['campaign-service'])
    expect(off[0]?.endpoint).toBeNull()
  })

  it('names the same series as the simulated checks', () => {
    const seriesOf = (one: { serviceName: string; endpoint: string }) =>
      `${one.serviceName} ${one.endpoint}`
    const probed = new Set(parsed.services.flatMap((service) => service.checks).map(seriesOf))
    expect(new Set(checks.map(seriesOf))).toEqual(probed)
  })
})

describe('simulated health checks', () => {
  const ill = checks.filter(({ status }) => status !== 'healthy')

  it('find only payment-service ill, and it alive all the time', () => {
    expect(new Set(ill.map(({ serviceName }) => serviceName))).toEqual(new Set(['payment-service']))
    expect(new Set(ill.map(({ checkType }) => checkType))).toEqual(new Set(['readiness', 'health']))
    expect(ill.length).toBeGreaterThan(50)
  })

  it('say why, and when the service was well again', () => {
    for (const { errorDetails, recoveredAt, checkedAt } of ill) {
      expect(errorDetails).toContain('bank-gateway')
      expect(recoveredAt?.getTime()).toBeGreaterThan(checkedAt.getTime())
    }
    for (const { errorDetails, recoveredAt } of checks.filter((one) => !ill.includes(one))) {
      expect([errorDetails, recoveredAt]).toEqual([null, null])
    }
  })
})
