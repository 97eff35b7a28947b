import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { InvalidConfigError } from '../../errors/invalid-config-error.ts'
import { pause } from '../abortable.ts'
import type { ResilienceManager } from '../resilience-manager.ts'
import { BreakerReporter } from './breaker-reporter.ts'
import { OverrideFollower } from './override-follower.ts'
import type { SharedViewTransport } from './wire.ts'

export type SharedViewOptions = {
  /** The service that this process is a part of: the source of its calls. */
  sourceService: string
  transport: SharedViewTransport
  /** Names this process; a new one by default. */
  instanceId?: string
  /** How many transitions are kept while Signalbox is away. */
  maxTransitions?: number
  /** How often it says that it is still there; Signalbox forgets it after a minute. */
  heartbeatMs?: number
  waitMs?: number
  pollMs?: number
}

export type SharedView = {
  /**
   * Settles once the overrides were read, or after `withinMs`: await it before the first call, so that
   * a forced-open breaker is open from the start. It never throws.
   */
  ready(withinMs?: number): Promise<void>
  /** `dropped`: transitions, and minutes of counts, that were lost while Signalbox was away. */
  status(): { dropped: number; reportError: string | null; overrideError: string | null }
  /** Sends what is left, and ends. */
  stop(): Promise<void>
}

/**
 * Shares the breakers of this process with Signalbox: transitions and counts go there within a second,
 * overrides come from there within two. While Signalbox is away calls go on as if nothing had happened.
 */
export function connectSharedView(
  manager: ResilienceManager,
  options: SharedViewOptions,
): SharedView {
  const { sourceService, transport, maxTransitions = 1_000, heartbeatMs = 5_000 } = options
  if (sourceService === '') {
    throw new InvalidConfigError('shared view', [{ path: 'sourceService', message: 'is empty' }])
  }
  const instanceId = options.instanceId ?? `${hostname()}-${randomBytes(4).toString('hex')}`
  const reporter = new BreakerReporter(manager, transport, {
    sourceService,
    instanceId,
    maxTransitions,
    heartbeatMs,
  })
  const { waitMs = 20_000, pollMs = 500 } = options
  const follower = new OverrideFollower(manager, transport, { sourceService, waitMs, pollMs })
  return {
    async ready(withinMs = 1_000) {
      const ended = new AbortController()
      await Promise.race([
        follower.firstRead,
        pause(manager.clock, withinMs, ended.signal).catch(() => undefined),
      ])
      ended.abort()
    },
    status: () => ({
      dropped: reporter.dropped,
      reportError: reporter.lastError,
      overrideError: follower.lastError,
    }),
    async stop() {
      await Promise.all([follower.stop(), reporter.stop()])
    },
  }
}
