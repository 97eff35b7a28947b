import { sql } from 'kysely'
import { countBreakers, listBreakers } from '#lib/breakers/queries.ts'
import { findCorrelation } from '#lib/correlations/find-correlation.ts'
import { readCorrelation } from '#lib/correlations/queries.ts'
import { searchCorrelations } from '#lib/correlations/search/search-correlations.ts'
import type { Database } from '#lib/db/database.ts'
import { readTroubled, readHealth } from '#lib/health/history.ts'
import type { Window } from '#lib/rollups/model.ts'
import { sumBucketsBy } from '#lib/rollups/queries.ts'
import type { Query } from './page-queries.ts'

type PageQuery = (db: Database, window: Window) => Promise<unknown>

/** Of a window, as the pages of breakers and of health checks ask. */
export const statePages: [name: string, ask: PageQuery][] = [
  [
    'breakers',
    async (db, window) => [
      await listBreakers(db, window),
      await sumBucketsBy(db, window, { groupBy: 'edge' }),
    ],
  ],
  ['health', readHealth],
]

type Plain = Omit<Query, 'cold'>

/** What every page asks for its badges, and what the page of correlations asks. */
export function plainQueries(endMs: number): Plain[] {
  const stretch = { fromMs: endMs - 3_600_000, toMs: endMs, before: null, limit: 50 }
  const search = (name: string, text: string) => ({
    name: `correlation search: ${name}`,
    run: (db: Database) => searchCorrelations(db, { ...stretch, text }),
  })
  return [
    {
      name: 'attention: breakers and checks',
      run: (db) => Promise.all([countBreakers(db), readTroubled(db)]),
    },
    lookUp(endMs, { name: 'id', column: 'correlation_id::text' }),
    lookUp(endMs, { name: 'span', column: 'span_id' }),
    search('all', ''),
    search('failed calls of a service', 'service:service-25 failed'),
  ]
}

/** From the id in a log line to all that the page of the correlation shows. */
function lookUp(endMs: number, { name, column }: { name: string; column: string }): Plain {
  return {
    name: `correlation look-up by ${name}`,
    prepare: async (db, sample) => {
      const { rows } = await sql<{ id: string }>`
        SELECT ${sql.raw(column)} AS id FROM communication_events
        WHERE occurred_at >= ${new Date(endMs - 3_500_000 + sample * 50_000)}
        ORDER BY occurred_at LIMIT 1`.execute(db)
      return rows[0]?.id ?? ''
    },
    run: async (db, id) => {
      const found = await findCorrelation(db, id)
      const correlation = found && (await readCorrelation(db, found, endMs))
      if (!correlation) throw new Error(`${id} leads nowhere`)
    },
  }
}
