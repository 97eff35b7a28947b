import { sql, type Transaction } from 'kysely'
import { bigintArray, booleanArray, textArray, uuidArray } from '#lib/db/binary-arrays.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { bigintOfSpanId, spanIdOfBigint } from '#lib/platform/ids.ts'
import { type Call, splitMessages } from './calls.ts'
import { countCall, type Counted, nothingCounted } from './count-call.ts'
import { addLateSides, type LateSide } from './late-sides.ts'
import type { EventRow, HalfCall } from './model.ts'
import { nameServers } from './name-servers.ts'

type Outcome = { call: Call; events: EventRow[]; after: Counted; late: HalfCall | null }
type Known = Counted & { native: boolean }

/**
 * The events that are still to be inserted of these calls, in the same transaction. The row of a call
 * is what makes transactions agree: whoever comes second waits, and sees what the first has counted.
 * @param native the events as which the calling sides were told, if they were
 */
export async function countCalls(
  transaction: Transaction<DatabaseSchema>,
  calls: readonly Call[],
  native?: ReadonlyMap<HalfCall, EventRow>,
): Promise<EventRow[]> {
  if (calls.length === 0) return []
  // One order for all writers, so that two that hold the same calls cannot deadlock.
  const outcomes = splitMessages(calls)
    .toSorted(byKey)
    .map((call) => outcomeOf(call, nothingCounted))
  const isNative = native !== undefined
  const isAllNew = (await insertNew(transaction, outcomes, isNative)) === outcomes.length
  if (!isAllNew) await correctKnown(transaction, outcomes, native)
  return outcomes.flatMap(({ events }) => events)
}

function outcomeOf(call: Call, before: Counted): Outcome {
  return { call, ...countCall(before, call) }
}

function byKey(a: Call, b: Call): number {
  return compare(a.traceId, b.traceId) || compare(a.spanId, b.spanId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Puts in the place of each outcome of a call that is known already what is left to count of it. */
async function correctKnown(
  transaction: Transaction<DatabaseSchema>,
  outcomes: Outcome[],
  native?: ReadonlyMap<HalfCall, EventRow>,
): Promise<void> {
  const corrected: Outcome[] = []
  const partners: HalfCall[] = []
  const late: LateSide[] = []
  for (const { place, ...before } of await lockCounted(transaction, outcomes)) {
    const outcome = outcomes[Number(place) - 1]
    if (!outcome) continue
    const callees = before.callees.map(spanIdOfBigint)
    Object.assign(outcome, outcomeOf(outcome.call, { ...before, callees }))
    corrected.push(outcome)
    const half = outcome.late
    if (half === null) continue
    // An event names its target itself.
    if (before.native) partners.push(half)
    else late.push({ half, event: native?.get(half) ?? null })
  }
  await updateCounted(transaction, corrected)
  await nameServers(transaction, partners)
  await addLateSides(transaction, late)
}

function keysOf(outcomes: readonly Outcome[]) {
  return sql`${uuidArray(outcomes.map(({ call }) => call.traceId))}::uuid[],
    ${bigintArray(outcomes.map(({ call }) => bigintOfSpanId(call.spanId)))}::bigint[]`
}

function statesOf(outcomes: readonly Outcome[]) {
  return sql`${textArray(outcomes.map(({ after }) => after.caller))}::text[],
    ${textArray(outcomes.map(({ after }) => `{${after.callees.map(bigintOfSpanId).join()}}`))}::text[],
    ${booleanArray(outcomes.map(({ after }) => after.matched))}::boolean[]`
}

/** @returns how many calls nothing was known of. */
async function insertNew(
  transaction: Transaction<DatabaseSchema>,
  outcomes: readonly Outcome[],
  isNative: boolean,
): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO counted_calls (trace_id, call_span_id, caller, callees, matched, native)
    SELECT trace_id, call_span_id, caller, callees::bigint[], matched, ${isNative}
    FROM unnest(${keysOf(outcomes)}, ${statesOf(outcomes)})
      AS c (trace_id, call_span_id, caller, callees, matched)
    ON CONFLICT DO NOTHING`.execute(transaction)
  return Number(numAffectedRows ?? 0n)
}

/** What others have counted; the rows that this transaction has just inserted are not among them. */
async function lockCounted(
  transaction: Transaction<DatabaseSchema>,
  outcomes: readonly Outcome[],
): Promise<(Known & { place: string })[]> {
  const { rows } = await sql<Known & { place: string }>`
    SELECT wanted.place, c.caller, c.callees::text[], c.matched, c.native
    FROM unnest(${keysOf(outcomes)}) WITH ORDINALITY AS wanted (trace_id, call_span_id, place)
    JOIN counted_calls c USING (trace_id, call_span_id)
    WHERE c.xmin <> pg_current_xact_id()::xid
    ORDER BY wanted.place
    FOR UPDATE OF c`.execute(transaction)
  return rows
}

async function updateCounted(
  transaction: Transaction<DatabaseSchema>,
  outcomes: readonly Outcome[],
): Promise<void> {
  await sql`
    UPDATE counted_calls c
    SET caller = u.caller, callees = u.callees::bigint[], matched = u.matched
    FROM unnest(${keysOf(outcomes)}, ${statesOf(outcomes)})
      AS u (trace_id, call_span_id, caller, callees, matched)
    WHERE c.trace_id = u.trace_id AND c.call_span_id = u.call_span_id
      AND (c.caller, c.callees, c.matched) IS DISTINCT FROM (u.caller, u.callees::bigint[], u.matched)
  `.execute(transaction)
}
