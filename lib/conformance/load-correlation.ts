import { withDatabase } from '#lib/db/with-database.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { readConfig } from '#lib/platform/config.ts'
import { readActivePatterns } from './active-patterns.ts'
import { judgeCalls, readCalls, stepsOf } from './judge/judge.ts'
import { shortestWaitMs } from './model.ts'
import { mostEventsJudged, readCorrelations } from './read-correlations.ts'
import type { CorrelationConformance } from './schemas.ts'

/** The active patterns that a correlation concerns, and what they make of it, judged now. */
export function loadCorrelationConformance(id: string): Promise<CorrelationConformance> {
  return withDatabase(async (db) => {
    const nowMs = systemClock.now()
    const asOf = new Date(nowMs).toISOString()
    const [{ correlations, kinds }, patterns, due] = await Promise.all([
      readCorrelations(db, [id]),
      readActivePatterns(db),
      db
        .selectFrom('conformance_due')
        .select('touched_at')
        .where('correlation_id', '=', id)
        .executeTakeFirst(),
    ])
    const events = correlations[0]?.events ?? []
    const tooLarge = events.length > mostEventsJudged
    if (events.length === 0 || tooLarge) return { asOf, tooLarge, patterns: [] }
    const read = readCalls(events, kinds)
    const found = patterns.all.flatMap((pattern): CorrelationConformance['patterns'] => {
      const { verdict, deviations } = judgeCalls(pattern, read, patterns.all)
      if (verdict === 'not_concerned' || verdict === 'running') return []
      const mayRun = due !== undefined && nowMs - due.touched_at.getTime() < waitMs(pattern)
      const steps = stepsOf(pattern, read)
      const { name, version } = pattern
      if (mayRun) return [{ name, version, verdict: 'running', deviations: [], steps }]
      return [{ name, version, verdict, deviations, steps }]
    })
    return { asOf, tooLarge, patterns: found }
  })
}

function waitMs({ longestTimeoutMs }: { longestTimeoutMs: number }): number {
  const pairingMs = readConfig().SIGNALBOX_PAIRING_WAIT_SECONDS * 1000
  return Math.max(shortestWaitMs, pairingMs + longestTimeoutMs)
}
