import type { Actor } from '#lib/access/actor.ts'
import type { Database } from '#lib/db/database.ts'
import { csvRow } from '#lib/platform/csv.ts'
import { eachAuditBatch } from './queries.ts'
import { recordAudit } from './record-audit.ts'
import type { AuditFilter, AuditRow } from './schemas.ts'

export type AuditFormat = 'csv' | 'ndjson'

const columns = [
  ...(['id', 'at', 'actorKind', 'actorId', 'actor', 'action', 'target'] as const),
  ...(['before', 'after', 'address', 'requestId'] as const),
]

/** The rows of a search as a file. That somebody took it along is on record, too. */
export async function exportAudit(
  db: Database,
  actor: Actor,
  { format, filter }: { format: AuditFormat; filter: AuditFilter },
): Promise<ReadableStream<Uint8Array>> {
  await db.transaction().execute((transaction) =>
    recordAudit(transaction, {
      actor,
      action: 'audit.export',
      target: 'the audit log',
      after: { format, ...filter },
    }),
  )
  return streamOf(lines(db, format, filter))
}

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}

async function* lines(
  db: Database,
  format: AuditFormat,
  filter: AuditFilter,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvRow(columns)
  for await (const rows of eachAuditBatch(db, filter)) {
    yield rows.map(format === 'csv' ? csvOf : jsonOf).join('')
  }
}

function csvOf(row: AuditRow): string {
  return csvRow(
    columns.map((column) => {
      const value = row[column]
      return value === null || typeof value === 'string' ? value : JSON.stringify(value)
    }),
  )
}

function jsonOf(row: AuditRow): string {
  return `${JSON.stringify(row)}\n`
}
