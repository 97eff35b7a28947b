import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { EdgeKey, Window } from '#lib/rollups/model.ts'
import { addTraffic } from './add-traffic.ts'
import { countOpens } from './past-states.ts'
import { hourBefore, listBreakers } from './queries.ts'
import type { Breaker, TroubledBreakers } from './schemas.ts'
import { flapping, keyOf, showBreakers, sortBreakers, troubledStates, troubleOf } from './shown.ts'

const mostTold = 6

/**
 * How many breakers stop calls or flap, and the worst of them, in the order of the page that shows
 * all. Nothing is read of the others, but for how often they opened.
 */
export async function readTroubledBreakers(
  db: Database,
  window: Window,
): Promise<TroubledBreakers> {
  const told = await listBreakers(db, window, await listEdges(db, window))
  const known = await addTraffic(db, told, window)
  const troubled = showBreakers(known).filter((one) => troubleOf(one) !== null)
  const own = new Map(known.breakers.map((breaker) => [keyOf(breaker), breaker]))
  const worst = sortBreakers(troubled, 'worst')
    .slice(0, mostTold)
    .flatMap(({ key }) => own.get(key) ?? [])
  return { asOf: told.asOf, count: troubled.length, worst: worst.map(withoutSeries) }
}

function withoutSeries(breaker: Breaker): Breaker {
  const { traffic } = breaker
  return { ...breaker, traffic: traffic && { ...traffic, callsSeries: [], errorsSeries: [] } }
}

/** Of a process, of another program where there is no process, or by how often it opened. */
async function listEdges(db: Database, window: Window): Promise<EdgeKey[]> {
  const { rows } = await sql<EdgeKey>`
    SELECT source_service AS source, target_service AS target, protocol
    FROM breaker_instances WHERE state = ANY(${troubledStates}::TEXT[])
    UNION
    SELECT source_service, target_service, protocol
    FROM communication_patterns AS pattern
    WHERE circuit_breaker_state = ANY(${troubledStates}::TEXT[]) AND NOT EXISTS (
      SELECT FROM breaker_instances AS told WHERE told.source_service = pattern.source_service
        AND told.target_service = pattern.target_service
        AND told.protocol = pattern.protocol)`.execute(db)
  const opened = await countOpens(db, hourBefore(window))
  const flaps = opened
    .filter(({ opens }) => opens >= flapping)
    .map(({ source_service: source, target_service: target, protocol }) => ({
      ...{ source, target, protocol },
    }))
  return [...rows, ...flaps]
}
