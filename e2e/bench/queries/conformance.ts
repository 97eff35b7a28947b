import { sql } from 'kysely'
import {
  getConformance,
  getCoverage,
  getPatternConformance,
} from '#lib/conformance/read-conformance.ts'
import type { Database } from '#lib/db/database.ts'
import { listPatterns } from '#lib/patterns/queries.ts'
import type { Window } from '#lib/rollups/model.ts'

type PageQuery = (db: Database, window: Window) => Promise<unknown>

const at = (window: Window) => ({ window, nowMs: window.asOfMs, pairingWaitSeconds: 10 })
const all = { filter: '', sort: 'pattern_name', descending: false } as const
const examples = { name: 'pattern-7', kind: null, limit: 20 }

/** Of a window, as the pages of patterns ask. */
export const conformancePages: [name: string, ask: PageQuery][] = [
  [
    'patterns',
    (db, window) => Promise.all([listPatterns(db, all), getConformance(db, at(window))]),
  ],
  ['conformance of a pattern', (db, window) => getPatternConformance(db, examples, at(window))],
  ['coverage', (db, window) => getCoverage(db, at(window))],
]

const patterns = 200
const active = 50
const daysOfHours = 16
const daysOfMinutes = 2
const runsPerMinute = 10

/**
 * Patterns over the estate's edges, and what the judge said of them until `endMs`: the same at every
 * size. One run of ten deviates, and half of these failed.
 */
export async function addConformance(db: Database, endMs: number): Promise<void> {
  const end = new Date(Math.floor(endMs / 60_000) * 60_000)
  await sql`
    INSERT INTO message_patterns (id, pattern_name, pattern_type, services_involved, message_flow,
      performance_sla, state)
    SELECT n, 'pattern-' || n, 'saga', ARRAY[source, target], jsonb_build_object('version', 1,
      'steps', jsonb_build_array(jsonb_build_object('id', 'first', 'from', source, 'to', target,
        'operation', 'POST /items', 'reply', true))),
      '{"p95_ms": 100, "success_rate": 99, "throughput_rps": 1}',
      CASE WHEN n <= ${active} THEN 'active' ELSE 'draft' END
    FROM generate_series(1, ${patterns}::integer) AS n,
      LATERAL (SELECT 'service-' || n % 20 AS source, 'service-' || 20 + n % 20 AS target) AS edge
  `.execute(db)
  // Minutes of the last days only: of older hours no query reads more than the ends by the minute.
  for (const [table, minutes, days] of [
    ['conformance_minutes', 1, daysOfMinutes],
    ['conformance_hours', 60, daysOfHours],
  ] as const) {
    await sql`
      INSERT INTO ${sql.table(table)}
      SELECT p, date_bin(${minutes} * INTERVAL '1 minute', ${end}::timestamptz, 'epoch')
        - make_interval(mins => n * ${minutes}::integer), kind, runs * ${minutes}::integer
      FROM generate_series(1, ${active}::integer) AS p,
        generate_series(1, ${(days * 1440) / minutes}::integer) AS n,
        (VALUES ('matched', ${runsPerMinute - 1}::integer), ('deviating', 1), ('wrong_order', 1),
          ('succeeded', ${runsPerMinute - 1}), ('failed', 1)) AS sum (kind, runs)`.execute(db)
  }
  await sql`
    INSERT INTO conformance_judgements
    SELECT gen_random_uuid(), p, 1, CASE WHEN n % ${runsPerMinute} = 0 THEN 'deviating' ELSE 'matched' END,
      ${end}::timestamptz - make_interval(secs => n * ${60 / runsPerMinute}::float8), NOW(),
      CASE WHEN n % ${runsPerMinute} = 0 THEN ARRAY['wrong_order'] ELSE '{}' END,
      CASE WHEN n % ${runsPerMinute} = 0 THEN
        '[{"kind": "wrong_order", "stepId": "first", "eventIds": ["1"], "message": "too early"}]'::jsonb
      END, 1, 0
    FROM generate_series(1, ${active}::integer) AS p,
      generate_series(1, ${daysOfMinutes * 1440 * runsPerMinute}::integer) AS n`.execute(db)
  await sql`ANALYZE conformance_minutes, conformance_hours, conformance_judgements`.execute(db)
}
