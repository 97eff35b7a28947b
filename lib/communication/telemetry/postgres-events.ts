import { uuidOfCorrelationId } from '../../platform/ids.ts'
import type { CommunicationEvent } from './communication-event.ts'
import type { EventSink } from './event-sink.ts'

/** Runs a statement: `(text, values) => pool.query(text, values)` with `pg`. */
export type Query = (text: string, values: readonly unknown[]) => Promise<unknown>

const columns: readonly [name: string, type: string, of: (event: CommunicationEvent) => unknown][] =
  [
    ['id', 'bigint', (event) => event.id],
    ['correlation_id', 'uuid', (event) => uuidOfCorrelationId(event.correlation_id)],
    ['source_service', 'text', (event) => event.source_service],
    ['target_service', 'text', (event) => event.target_service],
    ['event_type', 'text', (event) => event.event_type],
    ['protocol', 'text', (event) => event.protocol],
    ['payload_size', 'integer', (event) => event.payload_size],
    ['latency_ms', 'numeric', (event) => event.latency_ms],
    ['status_code', 'integer', (event) => event.status_code],
    ['error_message', 'text', (event) => event.error_message],
    ['trace_id', 'text', (event) => event.trace_id],
    ['span_id', 'text', (event) => event.span_id],
    ['parent_span_id', 'text', (event) => event.parent_span_id],
    ['server_span_id', 'text', (event) => event.server_span_id],
    ['operation', 'text', (event) => event.operation],
    ['occurred_at', 'timestamptz', (event) => event.occurred_at],
    ['attributes', 'jsonb', (event) => JSON.stringify(event.attributes)],
  ]

const statement = `
  INSERT INTO communication_events (${columns.map(([name]) => name).join(', ')})
  SELECT * FROM unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
  ON CONFLICT (correlation_id, occurred_at, id) DO NOTHING`

/** Writes events into Signalbox's database by itself; its triggers add them up. */
export function postgresEvents(query: Query): EventSink {
  return async (events) => {
    await query(
      statement,
      columns.map(([, , of]) => events.map(of)),
    )
  }
}
