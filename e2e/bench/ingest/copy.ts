import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { poolOf, type Database } from '#lib/db/database.ts'

const columns = `id, correlation_id, source_service, target_service, event_type, protocol,
  payload_size, latency_ms, status_code, error_message, trace_id, span_id, occurred_at,
  parent_span_id, server_span_id, operation, attributes`

export async function exportEvents(db: Database, file: string): Promise<void> {
  const client = await poolOf(db).connect()
  try {
    const query = copyTo(`COPY (SELECT ${columns} FROM communication_events) TO STDOUT`)
    await pipeline(client.query(query), createWriteStream(file))
  } finally {
    client.release()
  }
}

/** @returns rows per second into the table as it stands, over one connection. */
export async function copyBack(db: Database, file: string, { bare = false } = {}): Promise<number> {
  await sql.raw(triggers(bare ? 'DISABLE' : 'ENABLE')).execute(db)
  const client = await poolOf(db).connect()
  try {
    const startedAt = performance.now()
    const stream = client.query(copyFrom(`COPY communication_events (${columns}) FROM STDIN`))
    await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), stream)
    return stream.rowCount / ((performance.now() - startedAt) / 1000)
  } finally {
    client.release()
    await sql.raw(triggers('ENABLE')).execute(db)
  }
}

function triggers(what: 'DISABLE' | 'ENABLE'): string {
  return `ALTER TABLE communication_events ${what} TRIGGER roll_up_new_events`
}
