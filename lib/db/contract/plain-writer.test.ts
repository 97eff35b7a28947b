import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../test-support.ts'

/** A service of somebody else's: knows AR-002's columns and nothing of Signalbox. */
let test: TestDatabase
let writer: Client
beforeAll(async () => {
  test = await createTestDatabase()
  writer = new Client({ connectionString: test.url })
  await writer.connect()
})
afterAll(async () => {
  await writer.end()
  await test.drop()
})

const rowsOf = async (text: string, values: unknown[] = []) =>
  (await writer.query<Record<string, unknown>>(text, values)).rows

// Name, type family, NOT NULL, default: AR-002. Widths may have grown.
const columns = {
  communication_patterns: `
    id bigint! nextval, source_service varchar!, target_service varchar!,
    communication_type varchar!, protocol varchar!, message_format varchar!,
    avg_latency_ms numeric 0.0, success_rate numeric 100.0, throughput_rps numeric 0.0,
    error_rate numeric 0.0, retry_count integer 0, circuit_breaker_state varchar 'closed',
    last_health_check timestamptz now(), created_at timestamptz now(), updated_at timestamptz now()`,
  communication_events: `
    id bigint! nextval, correlation_id uuid!, source_service varchar!, target_service varchar!,
    event_type varchar!, protocol varchar!, payload_size integer 0, latency_ms numeric 0.0,
    status_code integer, error_message text, trace_id varchar, span_id varchar,
    occurred_at timestamptz! now()`,
  communication_health_checks: `
    id bigint! nextval, service_name varchar!, endpoint varchar!, check_type varchar!,
    status varchar!, response_time_ms numeric 0.0, error_details text, checked_at timestamptz now(),
    recovered_at timestamptz`,
  message_patterns: `
    id bigint! nextval, pattern_name varchar!, pattern_type varchar!, services_involved text[]!,
    message_flow text!, reliability_guarantees varchar, consistency_model varchar,
    failure_handling text, performance_sla jsonb, created_at timestamptz now(),
    updated_at timestamptz now()`,
}

describe('a writer that knows only AR-002', () => {
  it.each(Object.entries(columns))('finds the columns of %s', async (table, wanted) => {
    const found = await rowsOf(
      `SELECT column_name || ' ' ||
         CASE data_type WHEN 'character varying' THEN 'varchar' WHEN 'ARRAY' THEN 'text[]'
           WHEN 'timestamp with time zone' THEN 'timestamptz' ELSE data_type END ||
         CASE is_nullable WHEN 'NO' THEN '!' ELSE '' END ||
         CASE WHEN column_default LIKE 'nextval%' THEN ' nextval'
           ELSE COALESCE(' ' || regexp_replace(column_default, '::character varying', ''), '') END AS text
       FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position`,
      [table],
    )
    const listed = wanted.split(',').map((column) => column.trim())
    expect(found.map(({ text }) => text)).toEqual(expect.arrayContaining(listed))
  })

  it('finds the four indexes that have names', async () => {
    const found = await rowsOf(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
       WHERE indexname = ANY ($1) ORDER BY indexname`,
      [
        [
          'idx_communication_patterns_latency',
          'idx_communication_patterns_errors',
          'idx_communication_events_correlation',
          'idx_health_checks_unhealthy',
        ],
      ],
    )
    expect(found.map(({ definition }) => String(definition).replace(/^.* USING /, ''))).toEqual([
      'btree (correlation_id, occurred_at DESC)',
      'btree (error_rate DESC) WHERE (error_rate > 1.0)',
      'btree (avg_latency_ms DESC) WHERE (avg_latency_ms > 100.0)',
      `btree (service_name, checked_at DESC) WHERE ((status)::text <> 'healthy'::text)`,
    ])
  })

  it('inserts an event with what it must give, and reads the defaults', async () => {
    const correlation = '11111111-2222-3333-4444-555555555555'
    const inserted = await rowsOf(
      `INSERT INTO communication_events (correlation_id, source_service, target_service, event_type, protocol)
       VALUES ($1, 'order-service', 'payment-service', 'request', 'grpc') RETURNING id`,
      [correlation],
    )
    const read = await rowsOf(
      `SELECT id, correlation_id, source_service, target_service, event_type, protocol, payload_size,
         latency_ms::text, status_code, error_message, trace_id, span_id,
         occurred_at = NOW() OR occurred_at > NOW() - INTERVAL '1 minute' AS is_new
       FROM communication_events WHERE correlation_id = $1`,
      [correlation],
    )
    expect(read).toEqual([
      {
        id: inserted[0]?.id,
        correlation_id: correlation,
        source_service: 'order-service',
        target_service: 'payment-service',
        event_type: 'request',
        protocol: 'grpc',
        payload_size: 0,
        latency_ms: '0.000',
        status_code: null,
        error_message: null,
        trace_id: null,
        span_id: null,
        is_new: true,
      },
    ])
  })

  it('inserts many events at once, of kinds that Signalbox does not know, and they are rolled up', async () => {
    const { rowCount } = await writer.query(
      `INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
         protocol, payload_size, latency_ms, status_code, error_message, trace_id, span_id, occurred_at)
       VALUES
         (gen_random_uuid(), 'a', 'b', 'response', 'http', 10, 999999.99, 200, NULL, 'trace', 'span', NOW()),
         (gen_random_uuid(), 'a', 'b', 'error', 'http', 2147483647, 0.01, 500, 'no', NULL, NULL, NOW()),
         (gen_random_uuid(), 'a', 'b', 'timeout', 'http', NULL, NULL, NULL, NULL, NULL, NULL, NOW()),
         (gen_random_uuid(), 'a', 'b', 'response', 'http', 1, 'NaN', NULL, NULL, NULL, NULL, NOW()),
         (gen_random_uuid(), 'a', 'b', 'carrier_pigeon', 'http', 1, 1, NULL, NULL, NULL, NULL, NOW())`,
    )
    expect(rowCount).toBe(5)
    const sums = await rowsOf(
      `SELECT sum(calls)::int AS calls, sum(errors)::int AS errors, sum(timeouts)::int AS timeouts,
         sum(latency_sum_ms)::text AS latency
       FROM rollups_1h WHERE source_service = 'a' AND target_service = 'b'`,
    )
    expect(sums).toEqual([{ calls: 4, errors: 2, timeouts: 1, latency: '1000000.000' }])
  })

  it('upserts an edge by its unique key, and the function sees it', async () => {
    const upsert = (latency: number) =>
      writer.query(
        `INSERT INTO communication_patterns (source_service, target_service, communication_type,
           protocol, message_format, avg_latency_ms)
         VALUES ('go-service', 'ledger', 'synchronous', 'grpc', 'protobuf', $1)
         ON CONFLICT (source_service, target_service, protocol)
         DO UPDATE SET avg_latency_ms = EXCLUDED.avg_latency_ms, updated_at = NOW()`,
        [latency],
      )
    await upsert(20)
    await upsert(120)
    expect(
      await rowsOf(
        `SELECT success_rate::text, throughput_rps::text, error_rate::text, retry_count,
           circuit_breaker_state FROM communication_patterns WHERE source_service = 'go-service'`,
      ),
    ).toEqual([
      {
        success_rate: '100.00',
        throughput_rps: '0.00',
        error_rate: '0.00',
        retry_count: 0,
        circuit_breaker_state: 'closed',
      },
    ])
    const health = await rowsOf(
      `SELECT service_name, communication_score::float8 AS score, recommendations
       FROM analyze_communication_health() WHERE service_name = 'go-service'`,
    )
    expect(health).toEqual([
      { service_name: 'go-service', score: 65, recommendations: ['OPTIMIZE_LATENCY'] },
    ])
  })

  it('records and resolves a health check', async () => {
    const [row] = await rowsOf(
      `INSERT INTO communication_health_checks (service_name, endpoint, check_type, status, response_time_ms, error_details)
       VALUES ('ledger', 'http://ledger:8080/ready', 'readiness', 'unhealthy', 999999.99, 'no route')
       RETURNING id`,
    )
    const updated = await rowsOf(
      `UPDATE communication_health_checks SET recovered_at = NOW() WHERE id = $1
       RETURNING status, response_time_ms::float8 AS time, recovered_at IS NOT NULL AS recovered`,
      [row?.id],
    )
    expect(updated).toEqual([{ status: 'unhealthy', time: 999_999.99, recovered: true }])
  })

  it('writes and updates a message pattern', async () => {
    await writer.query(
      `INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow,
         reliability_guarantees, consistency_model, failure_handling, performance_sla)
       VALUES ('checkout', 'request_reply', ARRAY['order-service','payment-service'], 'anything at all',
         'at_least_once', 'eventual', '{"retries":3}', '{"p95_ms":100}')
       ON CONFLICT (pattern_name) DO UPDATE SET updated_at = NOW()`,
    )
    expect(
      await rowsOf(
        `SELECT pattern_type, services_involved, message_flow, performance_sla->>'p95_ms' AS p95
         FROM message_patterns WHERE pattern_name = 'checkout'`,
      ),
    ).toEqual([
      {
        pattern_type: 'request_reply',
        services_involved: ['order-service', 'payment-service'],
        message_flow: 'anything at all',
        p95: '100',
      },
    ])
  })
})
