import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { to as copyTo } from 'pg-copy-streams'
import { type Database, poolOf } from '#lib/db/database.ts'
import type { EventColumns } from './analysis/event-columns.ts'

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The first events of a correlation, oldest first; with `since`, a cursor, only those written later. COPY, since of a hundred thousand events rows take
 * the driver, and JSON takes PostgreSQL, several times as long.
 */
export async function readColumns(
  db: Database,
  asked: { id: string; limit: number; since?: string | undefined },
): Promise<EventColumns> {
  const text = await copyText(db, statement(asked))
  const columns = emptyColumns()
  // Each row ends with a line feed.
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start)
    addRow(columns, text.slice(start, end).split('\t'))
  }
  return columns
}

/** COPY takes no parameters. */
function statement({ id, limit, since }: Parameters<typeof readColumns>[1]): string {
  if (!guid.test(id)) throw new RangeError('A correlation id is a UUID')
  return `COPY (
    SELECT id, source_service, target_service, event_type, protocol, operation,
      (extract(epoch FROM occurred_at) * 1000)::float8, latency_ms, status_code, error_message,
      payload_size, NULLIF(trace_id, replace(correlation_id::TEXT, '-', '')), span_id,
      parent_span_id, server_span_id, attributes -> 'signalbox.server_latency_ms',
      attributes -> 'signalbox.server_offset_ms', attributes ->> 'error.type'
    FROM communication_events WHERE correlation_id = '${id}' ${since === undefined ? '' : writtenSince(since)}
    ORDER BY occurred_at, id LIMIT ${Math.floor(limit)}
  ) TO STDOUT`
}

/**
 * Where reading goes on later: every transaction below it has ended, so that what is written from now
 * on, or was just then, is of one that is not. Read before the rows are.
 */
export async function readCursor(db: Database): Promise<string> {
  const { rows } = await sql<{ cursor: string }>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS cursor`.execute(db)
  return rows[0]?.cursor ?? ''
}

/** Rows know their transaction by the lower half of its number, which age() compares in a circle. */
function writtenSince(cursor: string): string {
  return `AND age(xmin) <= age('${BigInt.asUintN(32, BigInt(cursor))}'::xid)`
}

async function copyText(db: Database, query: string): Promise<string> {
  const client = await poolOf(db).connect()
  let failure: Error | undefined
  try {
    const chunks: Buffer[] = []
    await pipeline(client.query(copyTo(query)), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) chunks.push(chunk)
    })
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    // A connection on which COPY broke off is of no more use.
    client.release(failure)
  }
}

function emptyColumns(): EventColumns {
  return {
    ...{ id: [], source: [], target: [], type: [], protocol: [], operation: [], at: [] },
    ...{ latencyMs: [], status: [], error: [], bytes: [], trace: [], span: [], parentSpan: [] },
    ...{ serverSpan: [], serverLatencyMs: [], serverOffsetMs: [], errorType: [] },
  }
}

function addRow(columns: EventColumns, fields: readonly string[]): void {
  columns.id.push(fields[0] ?? '')
  columns.source.push(textOf(fields[1]) ?? '')
  columns.target.push(textOf(fields[2]) ?? '')
  columns.type.push(textOf(fields[3]) ?? '')
  columns.protocol.push(textOf(fields[4]) ?? '')
  columns.operation.push(textOf(fields[5]))
  columns.at.push(Number(fields[6]))
  columns.latencyMs.push(numberOf(fields[7]))
  columns.status.push(numberOf(fields[8]))
  columns.error.push(textOf(fields[9]))
  columns.bytes.push(numberOf(fields[10]))
  columns.trace.push(textOf(fields[11]))
  columns.span.push(textOf(fields[12]))
  columns.parentSpan.push(textOf(fields[13]))
  columns.serverSpan.push(textOf(fields[14]))
  columns.serverLatencyMs.push(numberOf(fields[15]))
  columns.serverOffsetMs.push(numberOf(fields[16]))
  columns.errorType.push(textOf(fields[17]))
}

const escapes: Record<string, string> = {
  ...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
}

function textOf(field: string | undefined): string | null {
  if (field === undefined || field === String.raw`\N`) return null
  if (!field.includes('\\')) return field
  return field.replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter)
}

function numberOf(field: string | undefined): number | null {
  if (field === undefined || field === String.raw`\N`) return null
  const number = Number(field)
  return Number.isFinite(number) ? number : null
}
