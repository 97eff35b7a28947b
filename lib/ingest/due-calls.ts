import { sql, type Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { type Call, groupCalls } from './calls.ts'
import type { HalfCall } from './model.ts'

/** Which waiting calls are meant: those that are due, or the ones that are named. */
export type Scope = { waitSeconds: number; limit: number } | { calls: readonly Call[] }

type Locked = { place: string; half: HalfCall; sides: string }

/**
 * Takes out the calls that are due. Where another transaction holds one side, the other is left, too:
 * alone it would be counted. That is found out here and not in SQL, whose planner knows nothing of a
 * table that fills and empties all the time.
 */
export async function takeDueCalls(
  transaction: Transaction<DatabaseSchema>,
  scope: Scope,
): Promise<Call[]> {
  const rows = await lockDue(transaction, scope)
  const calls = Map.groupBy(rows, ({ half }) => `${half.traceId}:${half.callSpanId}`)
  const whole = [...calls.values()].filter((sides) => sides.length === Number(sides[0]?.sides))
  const taken = whole.flat()
  if (taken.length > 0) {
    const places = taken.map(({ place }) => place)
    await sql`DELETE FROM pending_spans WHERE ctid = ANY(${places}::tid[])`.execute(transaction)
  }
  return groupCalls(taken.map(({ half }) => half))
}

async function lockDue(transaction: Transaction<DatabaseSchema>, scope: Scope): Promise<Locked[]> {
  const { rows } = await sql<Locked>`
    WITH due AS MATERIALIZED (${dueKeys(scope)}),
    waiting AS (
      SELECT due.trace_id, due.call_span_id, count(*) AS sides FROM due
      JOIN pending_spans p ON p.trace_id = due.trace_id AND p.call_span_id = due.call_span_id
      GROUP BY 1, 2
    )
    SELECT p.ctid::text AS place, p.half, waiting.sides FROM waiting
    JOIN pending_spans p ON p.trace_id = waiting.trace_id AND p.call_span_id = waiting.call_span_id
    FOR UPDATE OF p SKIP LOCKED`.execute(transaction)
  return rows
}

function dueKeys(scope: Scope) {
  if ('calls' in scope) {
    return sql`
      SELECT DISTINCT trace_id, call_span_id FROM unnest(
        ${scope.calls.map(({ traceId }) => traceId)}::text[],
        ${scope.calls.map(({ spanId }) => spanId)}::text[]
      ) AS named (trace_id, call_span_id)`
  }
  // Two sides that came at the same moment in two transactions could not see each other.
  return sql`(
      SELECT trace_id, call_span_id FROM pending_spans
      WHERE received_at < clock_timestamp() - make_interval(secs => ${scope.waitSeconds})
      ORDER BY received_at LIMIT ${scope.limit}
    ) UNION (
      SELECT caller.trace_id, caller.call_span_id
      FROM pending_spans caller
      JOIN pending_spans callee
        ON callee.trace_id = caller.trace_id AND callee.call_span_id = caller.call_span_id
      WHERE caller.received_at > clock_timestamp() - INTERVAL '5 s'
        AND caller.side IN ('client', 'producer') AND callee.side IN ('server', 'consumer')
      LIMIT ${scope.limit}
    )`
}
