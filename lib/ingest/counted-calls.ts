import { sql, type Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { bigintOfSpanId, spanIdOfBigint, uuidOfTraceId } from '#lib/platform/ids.ts'
import { type Call, splitMessages } from './calls.ts'
import { countCall, type Counted, nothingCounted } from './count-call.ts'
import type { EventRow, HalfCall } from './model.ts'
import { nameServers } from './name-servers.ts'

/**
 * The events that are still to be inserted of these calls, in the same transaction. The row of a call
 * is what makes transactions agree: whoever comes second waits, and sees what the first has counted.
 */
export async function countCalls(
  transaction: Transaction<DatabaseSchema>,
  calls: readonly Call[],
): Promise<EventRow[]> {
  // One order for all writers, so that two that hold the same calls cannot deadlock.
  const sorted = splitMessages(calls)
    .map((call) => ({ key: keyOf(call), call }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  if (sorted.length === 0) return []
  const first = sorted.map(({ key, call }) => ({ key, call, ...countCall(nothingCounted, call) }))
  const isAllNew = (await insertNew(transaction, first)) === first.length
  if (isAllNew) return first.flatMap(({ events }) => events)
  const before = await lockCounted(transaction, first)
  const events: EventRow[] = []
  const changed: Change[] = []
  const partners: HalfCall[] = []
  for (const { key, call, events: all } of first) {
    const known = before.get(key)
    if (!known) {
      events.push(...all)
      continue
    }
    const counted = countCall(known, call)
    const [partner] = call.callees
    if (partner && known.caller !== null && !known.matched) partners.push(partner)
    events.push(...counted.events)
    changed.push({ key, after: counted.after })
  }
  await updateCounted(transaction, changed)
  await nameServers(transaction, partners)
  return events
}

type Keyed = { key: string; call: Call }
type Change = { key: string; after: Counted }

function keyOf({ traceId, spanId }: Call): string {
  return `${uuidOfTraceId(traceId)}/${bigintOfSpanId(spanId)}`
}

function columnsOf(rows: readonly { key: string }[]) {
  const parts = rows.map(({ key }) => key.split('/'))
  return sql`${parts.map(([traceId]) => traceId)}::uuid[], ${parts.map(([, spanId]) => spanId)}::bigint[]`
}

function statesOf(changes: readonly Change[]) {
  return sql`${changes.map(({ after }) => after.caller)}::text[],
    ${changes.map(({ after }) => `{${after.callees.map(bigintOfSpanId).join()}}`)}::text[],
    ${changes.map(({ after }) => after.matched)}::boolean[]`
}

/** @returns how many calls nothing was known of. */
async function insertNew(
  transaction: Transaction<DatabaseSchema>,
  changes: readonly Change[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO counted_calls (trace_id, call_span_id, caller, callees, matched)
    SELECT trace_id, call_span_id, caller, callees::bigint[], matched
    FROM unnest(${columnsOf(changes)}, ${statesOf(changes)})
      AS c (trace_id, call_span_id, caller, callees, matched)
    ON CONFLICT DO NOTHING`.execute(transaction)
  return Number(numAffectedRows ?? 0n)
}

/** What others have counted; the rows that this transaction has just inserted are not among them. */
async function lockCounted(
  transaction: Transaction<DatabaseSchema>,
  calls: readonly Keyed[],
): Promise<Map<string, Counted>> {
  const { rows } = await sql<Counted & { key: string }>`
    SELECT c.trace_id || '/' || c.call_span_id AS key, c.caller, c.callees::text[], c.matched
    FROM unnest(${columnsOf(calls)}) AS wanted (trace_id, call_span_id)
    JOIN counted_calls c USING (trace_id, call_span_id)
    WHERE c.xmin <> pg_current_xact_id()::xid
    ORDER BY c.trace_id, c.call_span_id
    FOR UPDATE OF c`.execute(transaction)
  return new Map(
    rows.map(({ key, ...counted }) => [
      key,
      { ...counted, callees: counted.callees.map(spanIdOfBigint) },
    ]),
  )
}

async function updateCounted(
  transaction: Transaction<DatabaseSchema>,
  changes: readonly Change[],
): Promise<void> {
  await sql`
    UPDATE counted_calls c
    SET caller = u.caller, callees = u.callees::bigint[], matched = u.matched
    FROM unnest(${columnsOf(changes)}, ${statesOf(changes)})
      AS u (trace_id, call_span_id, caller, callees, matched)
    WHERE c.trace_id = u.trace_id AND c.call_span_id = u.call_span_id
      AND (c.caller, c.callees, c.matched) IS DISTINCT FROM (u.caller, u.callees::bigint[], u.matched)
  `.execute(transaction)
}
