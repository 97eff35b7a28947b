import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { SearchAnswer } from '../model.ts'
import { parseSearch } from '../analysis/search-language.ts'
import { conditionOf } from './compile.ts'
import { narrowedBy } from './narrow.ts'
import { planSteps, type Step } from './plan.ts'
import { summarise } from './summarise.ts'

type Reader = Kysely<DatabaseSchema>

export type SearchRequest = {
  text: string
  fromMs: number
  toMs: number
  /** Where an earlier answer stopped: its `next`. */
  before: string | null
  limit: number
}

/** How long one answer may look; what is left is for the next one. */
const patienceMs = 600

/**
 * Correlations with a call that is as the search says, newest first. An answer is partial when it
 * has `limit` of them or after 0.6 s: it says how far it looked, and where to go on.
 * @throws AppError `bad_request` that names the place of a fault in the search
 */
export async function searchCorrelations(
  db: Reader,
  { text, fromMs, toMs, before, limit }: SearchRequest,
): Promise<SearchAnswer> {
  const expression = parsedOrRefused(text)
  const condition = conditionOf(expression)
  let place = before === null ? startAt(toMs) : placeOf(before)
  const untilMs = Math.min(toMs, Date.parse(place.at) + 1)
  const steps = await planSteps(db, { fromMs, toMs: untilMs }, narrowedBy(expression))
  const startedAt = performance.now()
  const found = new Set<string>()
  let rowsLeft = steps.reduce((sum, { rows }) => sum + rows, 0)
  let isDone = true
  for (const step of steps) {
    if (found.size >= limit || performance.now() - startedAt > patienceMs) {
      isDone = false
      break
    }
    const hits = await look(db, step, { condition, place, limit: limit - found.size })
    for (const { id } of hits.found) found.add(id)
    const last = hits.found.at(-1)
    if (hits.isCut && last) {
      place = last
      isDone = false
      break
    }
    place = startAt(step.fromMs)
    rowsLeft -= step.rows
  }
  return {
    items: await summarise(db, [...found]),
    next: isDone ? null : `${place.at}/${place.id}`,
    lookedTo: new Date(isDone ? fromMs : Date.parse(place.at)).toISOString(),
    eventsLeft: isDone ? 0 : Math.max(1, Math.round(rowsLeft)),
  }
}

function parsedOrRefused(text: string) {
  const parsed = parseSearch(text)
  if (parsed.ok) return parsed.expression
  const { message, from } = parsed.fault
  throw new AppError('bad_request', `The search has a fault at character ${from + 1}: ${message}`, {
    faults: [{ path: `q[${from}]`, message }],
  })
}

/** Newest first, by the latest call that was found of each, and then by id: many may be of one moment. */
type Place = { at: string; id: string }

const leastId = '00000000-0000-0000-0000-000000000000'

function startAt(ms: number): Place {
  return { at: new Date(ms).toISOString(), id: leastId }
}

function placeOf(text: string): Place {
  const [at = '', id = ''] = text.split('/')
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new AppError('bad_request', '`before` must be the `next` of an earlier answer.')
  }
  return { at, id }
}

async function look(
  db: Reader,
  step: Step,
  sought: { condition: ReturnType<typeof conditionOf>; place: Place; limit: number },
): Promise<{ found: Place[]; isCut: boolean }> {
  const { condition, place, limit } = sought
  const { rows } = await sql<Place>`
    SELECT correlation_id AS id,
      to_char(max(occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
    FROM communication_events e
    WHERE occurred_at >= ${new Date(step.fromMs)} AND occurred_at < ${new Date(step.toMs)}
      AND occurred_at <= ${place.at} AND ${condition}
    GROUP BY correlation_id
    HAVING (max(occurred_at), correlation_id) < (${place.at}::timestamptz, ${place.id}::uuid)
    ORDER BY max(occurred_at) DESC, correlation_id DESC LIMIT ${limit + 1}`.execute(db)
  return { found: rows.slice(0, limit), isCut: rows.length > limit }
}
