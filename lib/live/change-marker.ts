import { sql, type RawBuilder } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { liveTopics, type LiveTopic } from './model.ts'

export type ChangeMarkers = Record<LiveTopic, string>

const events = sql`(SELECT sum(calls + requests + retries) FROM rollups_1h
  WHERE bucket_start >= NOW() - INTERVAL '2 hours')`

/**
 * For each topic an expression that is another one after every change, whoever made it, and that
 * stays cheap as tables grow. The whole is read once a second.
 */
const markers: Record<LiveTopic, RawBuilder<unknown>> = {
  traffic: sql`${events}, (SELECT max(updated_at) FROM communication_patterns)`,
  correlations: events,
  health: sql`(SELECT max(checked_at) FROM communication_health_checks
    WHERE checked_at > NOW() - INTERVAL '1 hour')`,
  breakers: sql`(SELECT sum(hashtextextended(
      concat_ws(' ', source_service, target_service, protocol, circuit_breaker_state), 0))
    FROM communication_patterns WHERE circuit_breaker_state != 'closed'),
    (SELECT max(seq) FROM breaker_transitions),
    (SELECT concat_ws(' ', count(*), max(version)) FROM breaker_overrides)`,
  // Every UPDATE gives a row another xmin, also one that leaves updated_at alone.
  patterns: sql`(SELECT concat_ws(' ', count(*), sum(xmin::TEXT::BIGINT)) FROM message_patterns)`,
  conformance: sql`(SELECT sum(correlations * hashtext(kind)) FROM conformance_minutes
      WHERE bucket_start >= NOW() - INTERVAL '1 hour'),
    (SELECT concat_ws(' ', max(id), sum(judged), min(reached_at), count(finished_at))
      FROM conformance_rejudgings
      WHERE finished_at IS NULL OR finished_at > NOW() - INTERVAL '1 minute')`,
  // Not when a session or a token was last seen: that is no change.
  access: sql`(SELECT max(id) FROM audit_log),
    (SELECT concat_ws(' ', count(*), sum(version)) FROM users),
    (SELECT concat_ws(' ', count(*), count(ended_at)) FROM sessions),
    (SELECT concat_ws(' ', count(*), count(revoked_at)) FROM api_tokens),
    (SELECT version FROM retention_settings)`,
}

/** What each topic's tables hold, as a short text. It costs about a millisecond. */
export async function readChangeMarkers(db: Database): Promise<ChangeMarkers> {
  const columns = liveTopics.map(
    (topic) => sql`concat_ws(' ', ${markers[topic]}) AS ${sql.id(topic)}`,
  )
  const { rows } = await sql<ChangeMarkers>`SELECT ${sql.join(columns)}`.execute(db)
  const [read] = rows
  if (read === undefined) throw new Error('The database did not say what has changed.')
  return read
}
