import type { Actor } from '#lib/access/actor.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { getPattern } from '#lib/patterns/queries.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import { getConformance, getCoverage, getPatternConformance } from './read-conformance.ts'
import { cancelRejudging, startRejudging } from './rejudge.ts'
import type {
  Conformance,
  Coverage,
  PatternConformance,
  PatternConformanceQuery,
} from './schemas.ts'

/** The window that is asked for, as it is now. */
function now(request: WindowRequest) {
  const [nowMs, config] = [systemClock.now(), readConfig()]
  const window = resolveWindow(request, nowMs, tierRetention(config))
  return { window, nowMs, pairingWaitSeconds: config.SIGNALBOX_PAIRING_WAIT_SECONDS }
}

const coalesce = createCoalescer<Conformance>()
const coalesceCoverage = createCoalescer<Coverage>()

export function loadConformance(request: WindowRequest): Promise<Conformance> {
  return coalesce(JSON.stringify(request), () =>
    withDatabase((db) => getConformance(db, now(request))),
  )
}

/** @throws AppError `not_found` */
export function loadPatternConformance(
  name: string,
  { window, ...query }: PatternConformanceQuery,
): Promise<PatternConformance> {
  return withDatabase((db) => getPatternConformance(db, { name, ...query }, now(window)))
}

export function loadCoverage(request: WindowRequest): Promise<Coverage> {
  return coalesceCoverage(JSON.stringify(request), () =>
    withDatabase((db) => getCoverage(db, now(request))),
  )
}

/**
 * Asks for a stretch of a pattern's past to be judged again; for all of which events are kept where
 * none is named.
 * @throws AppError `not_found`, `conflict`
 */
export function rejudgePast(
  actor: Actor,
  name: string,
  request: WindowRequest | null,
): Promise<void> {
  return withDatabase(async (db) => {
    const pattern = await getPattern(db, name)
    const toMs = systemClock.now()
    const keptMs = readConfig().SIGNALBOX_RETENTION_EVENTS_DAYS * 86_400_000
    const range = request ? now(request).window : { fromMs: toMs - keptMs, toMs }
    await startRejudging(db, actor, { patternId: pattern.id, name: pattern.name, ...range })
  })
}

/** @throws AppError `not_found`, `conflict` where nothing goes on */
export function cancelRejudgePast(actor: Actor, name: string): Promise<void> {
  return withDatabase(async (db) => {
    const pattern = await getPattern(db, name)
    await cancelRejudging(db, actor, { patternId: pattern.id, name: pattern.name })
  })
}
