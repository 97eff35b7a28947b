import { describe, expect, it, vi } from 'vitest'
import { isCircuitOpenError } from '../errors/circuit-open-error.ts'
import { httpProtocol } from '../protocols/http/http-protocol.ts'
import { ProtocolManager } from '../protocols/protocol-manager.ts'
import { httpMethods } from '../protocols/server/http.ts'
import { startHttpServer } from '../protocols/test-http-server.ts'
import { TestClock } from '../test-clock.ts'
import type { BreakerTransition } from './events.ts'
import { ResilienceManager } from './resilience-manager.ts'

// AR-002, "Integration tests", by its own name.
describe('TestResiliencePatterns', () => {
  describe('CircuitBreaker', () => {
    const serviceName = 'failing-service'
    const failingOperation = () => Promise.reject(new Error('simulated failure'))

    function setup() {
      const clock = new TestClock()
      const manager = new ResilienceManager({ clock })
      const transitions: BreakerTransition[] = []
      manager.onEvent((event) => {
        if (event.type === 'breaker_transition') transitions.push(event)
      })
      manager.applyResiliencePatterns(serviceName, {
        circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 1_000 },
      })
      return { clock, manager, transitions }
    }

    async function failThreeTimes(manager: ResilienceManager) {
      for (let i = 0; i < 3; i++) {
        await expect(manager.executeWithResilience(serviceName, failingOperation)).rejects.toThrow(
          'simulated failure',
        )
      }
    }

    it('is open after three failures, and says so', async () => {
      const { clock, manager, transitions } = setup()
      await failThreeTimes(manager)
      let made = 0
      const error: unknown = await manager
        .executeWithResilience(serviceName, () => (made += 1))
        .catch((thrown: unknown) => thrown)
      expect(made).toBe(0)
      expect(error).toSatisfy(isCircuitOpenError)
      expect(String(error)).toContain('circuit breaker open: failing-service')
      expect(String(error)).toContain('since 2026-11-24T14:00:00.000Z')
      expect(String(error)).toContain('next try at 2026-11-24T14:00:01.000Z')
      expect(String(error)).toContain('3 calls in a row failed, the limit is 3')
      expect(transitions).toEqual([
        {
          type: 'breaker_transition',
          service: serviceName,
          protocol: 'http',
          atMs: clock.now(),
          from: 'closed',
          to: 'open',
          reason: '3 calls in a row failed, the limit is 3',
          numbers: { consecutiveFailures: 3, threshold: 3, openMs: 1_000 },
          nextTryAtMs: clock.now() + 1_000,
        },
      ])
    })

    it('recovers after the timeout', async () => {
      const { clock, manager, transitions } = setup()
      await failThreeTimes(manager)
      await clock.advance(999)
      await expect(manager.executeWithResilience(serviceName, () => 'ok')).rejects.toThrow(
        'circuit breaker open',
      )
      await clock.advance(1)
      for (let i = 0; i < 5; i++) {
        await expect(manager.executeWithResilience(serviceName, () => 'ok')).resolves.toBe('ok')
      }
      expect(transitions.map(({ from, to, reason }) => `${from} → ${to}: ${reason}`)).toEqual([
        'closed → open: 3 calls in a row failed, the limit is 3',
        'open → half_open: 1 s have passed since it opened',
        'half_open → closed: 5 of 5 trial calls succeeded',
      ])
    })
  })

  describe('CircuitBreaker of a real service over HTTP', () => {
    it('is open after three failures, and closes again once the service has recovered', async () => {
      let broken = true
      const server = await startHttpServer(
        httpMethods({
          health: () => {
            if (broken) throw new Error('simulated failure')
            return { status: 'healthy' }
          },
        }),
      )
      const targetService = 'failing-service'
      const protocolManager = new ProtocolManager({
        sourceService: 'test-service',
        protocols: { http: httpProtocol() },
        services: {
          [targetService]: {
            preferredProtocol: 'http',
            endpoints: { http: { url: server.url } },
            resilience: {
              circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 2_000, halfOpenTrials: 1 },
            },
          },
        },
      })
      const call = () => protocolManager.callService({ targetService, method: 'health' })
      try {
        for (let i = 0; i < 3; i++) await expect(call()).rejects.toThrow('answered 500')
        await expect(call()).rejects.toThrow('circuit breaker open: failing-service')
        broken = false
        await vi.waitFor(async () => expect(await call()).toMatchObject({ status: 200 }), {
          timeout: 25_000,
          interval: 50,
        })
        await expect(call()).resolves.toMatchObject({ payload: { status: 'healthy' } })
      } finally {
        await protocolManager.close()
        await server.stop()
      }
    })
  })
})
