import { type Kysely } from 'kysely'
import { analyseCorrelation } from '#lib/correlations/analysis/analyse-correlation.ts'
import { eventsOfColumns } from '#lib/correlations/analysis/event-columns.ts'
import { durationOf, hasFailed, type Call } from '#lib/correlations/model.ts'
import { readCorrelation, readKindsOf } from '#lib/correlations/queries.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import { sumBuckets, sumEdges } from '#lib/rollups/queries.ts'
import { repliesByDefault, type FlowStep } from '../flow.ts'
import type { DraftRequest, PatternDraft } from '../schemas.ts'
import { readOperations } from '../suggestions.ts'
import { makeDraft } from './make-draft.ts'
import { slug, stepsOfCalls } from './steps-of-calls.ts'

type Reader = Kysely<DatabaseSchema>

const hourMs = 3_600_000
const dayHours = 24

/**
 * A draft of the pattern that a run, or the calls of an edge, followed; nothing is stored. Times and
 * rates are those of the last 24 hours.
 * @throws AppError `not_found` where no such traffic is kept
 */
export function loadDraft(db: Reader, request: DraftRequest, nowMs: number): Promise<PatternDraft> {
  return 'edge' in request
    ? draftOfEdge(db, request.edge, nowMs)
    : draftOfCorrelation(db, request.correlation, nowMs)
}

async function draftOfCorrelation(db: Reader, id: string, nowMs: number): Promise<PatternDraft> {
  const answer = await readCorrelation(db, { id }, nowMs)
  if (!answer) throw new AppError('not_found', `No event that is still kept belongs to ${id}.`)
  const kinds = new Map(Object.entries(answer.kinds))
  const { calls } = analyseCorrelation(eventsOfColumns(id, answer.columns), kinds)
  const { steps: found, leftOut } = stepsOfCalls(calls)
  const steps = found.map(({ step }) => step)
  const root = rootOf(found)
  const day = dayBefore(nowMs)
  return makeDraft({
    steps,
    root,
    sums: await sumEdges(db, day, { edges: steps.map(edgeOf) }),
    quietestRps: await readQuietest(db, edgeOf(root), nowMs),
    description: `Drafted from the run ${id}.`,
    notes: notesOf(calls, { omitted: answer.omitted, leftOut }),
  })
}

/** The call that nobody else's call led to, and that took longest. */
function rootOf(found: { step: FlowStep; calls: readonly Call[] }[]): FlowStep {
  const roots = found.filter(({ calls }) => calls.some(({ parent }) => parent === null))
  const [longest] = roots.toSorted((a, b) => longestOf(b.calls) - longestOf(a.calls))
  const root = longest ?? found[0]
  if (!root) throw new AppError('not_found', 'This correlation holds no call.')
  return root.step
}

function longestOf(calls: readonly Call[]): number {
  return calls.reduce((longest, call) => Math.max(longest, durationOf(call)), 0)
}

function notesOf(
  calls: readonly Call[],
  { omitted, leftOut }: { omitted: number; leftOut: number },
): string[] {
  const failed = calls.filter(hasFailed).length
  return [
    ...(failed > 0
      ? [
          `${failed} of ${calls.length} calls of this run failed: steps that would have followed may be missing.`,
        ]
      : []),
    ...(omitted + leftOut > 0 ? ['The run is so large that not all of it is in the draft.'] : []),
    'One run does not show which steps are optional, nor what happens when one fails.',
  ]
}

async function draftOfEdge(db: Reader, edge: EdgeKey, nowMs: number): Promise<PatternDraft> {
  const edges = await readEdgesAround(db, edge)
  if (edges.length === 0) {
    const { source, target, protocol } = edge
    throw new AppError('not_found', `${source} was never seen to call ${target} over ${protocol}.`)
  }
  const kinds = await readKindsOf(db, [edge.source, edge.target])
  const steps: FlowStep[] = []
  for (const one of edges) {
    const operations = await readOperations(db, one)
    const [operation] = operations.length === 1 ? operations : []
    const isMessage = kinds[one.source] === 'queue' || kinds[one.target] === 'queue'
    steps.push({
      id: freeId(
        operation ? slug(operation.operation) : `${slug(one.source)}-to-${slug(one.target)}`,
        steps,
      ),
      from: one.source,
      to: one.target,
      protocol: one.protocol,
      ...(operation && { operation: operation.operation }),
      reply: !isMessage && repliesByDefault(one.protocol),
      optional: false,
      after: steps[0] ? [steps[0].id] : [],
    })
  }
  const [root] = steps
  if (!root) throw new Error('An edge without a step')
  return makeDraft({
    steps,
    root,
    sums: await sumEdges(db, dayBefore(nowMs), { edges }),
    quietestRps: await readQuietest(db, edge, nowMs),
    description: `Drafted from the calls of ${edge.source} to ${edge.target} over ${edge.protocol}.`,
    notes: ['An edge does not show which calls come before and after: a run does.'],
  })
}

/** The edge; of one that leads to a queue also those on which its messages are taken. */
async function readEdgesAround(db: Reader, edge: EdgeKey): Promise<EdgeKey[]> {
  const rows = await db
    .selectFrom('communication_patterns')
    .leftJoin('services', 'services.name', 'target_service')
    .select('kind')
    .where('source_service', '=', edge.source)
    .where('target_service', '=', edge.target)
    .where('protocol', '=', edge.protocol)
    .execute()
  if (rows[0]?.kind !== 'queue') return rows.length === 0 ? [] : [edge]
  const taken = await db
    .selectFrom('communication_patterns')
    .select(['source_service as source', 'target_service as target', 'protocol'])
    .where('source_service', '=', edge.target)
    .where('protocol', '=', edge.protocol)
    .orderBy('target_service')
    .limit(50)
    .execute()
  return [edge, ...taken]
}

function freeId(wanted: string, steps: readonly FlowStep[]): string {
  let id = wanted
  for (let again = 2; steps.some((step) => step.id === id); again += 1) id = `${wanted}-${again}`
  return id
}

function edgeOf({ from, to, protocol = '' }: FlowStep): EdgeKey {
  return { source: from, target: to, protocol }
}

/** In whole hours, the one that runs included. */
function dayBefore(nowMs: number) {
  const toMs = Math.ceil(nowMs / hourMs) * hourMs
  const fromMs = toMs - dayHours * hourMs
  return { fromMs, toMs, tier: '1h', bucketSeconds: 3600, bucketCount: dayHours } as const
}

/** Of the whole hours since calls came at all; the first one may be half an hour, so it is left out. */
async function readQuietest(db: Reader, edge: EdgeKey, nowMs: number): Promise<number | null> {
  const window = dayBefore(nowMs)
  const { calls } = await sumBuckets(db, window, edge)
  const first = calls.findIndex((count) => count > 0)
  const whole = first === -1 ? [] : calls.slice(first + 1, -1)
  return whole.length === 0 ? null : Math.min(...whole) / 3_600
}
