import { sql } from 'kysely'
import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import { AppError } from '#lib/platform/errors.ts'
import { readActivePatterns } from './active-patterns.ts'
import { becomeJudge } from './become-judge.ts'
import { judgeCorrelations } from './judge-correlations.ts'
import type { PatternSet } from './judge/pattern-set.ts'

/**
 * Asks for the past of a pattern to be judged again, by what it says now; the background task does it.
 * @throws AppError `conflict` while that goes on, or where the pattern is not active
 */
export async function startRejudging(
  db: Database,
  actor: Actor,
  {
    patternId,
    name,
    fromMs,
    toMs,
  }: { patternId: number; name: string; fromMs: number; toMs: number },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const pattern = await transaction
      .selectFrom('message_patterns')
      .select(['state', 'version'])
      .where('id', '=', String(patternId))
      .forUpdate()
      .executeTakeFirst()
    if (pattern?.state !== 'active') {
      throw new AppError('conflict', 'Only an active pattern is held against traffic.')
    }
    const range = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
    const added = await transaction
      .insertInto('conformance_rejudgings')
      .values({
        pattern_id: patternId,
        from_at: range.from,
        to_at: range.to,
        reached_at: range.to,
        requested_by: nameOf(actor),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!added) throw new AppError('conflict', 'Its past is being judged again already.')
    await recordAudit(transaction, {
      actor,
      action: 'patterns.rejudge',
      target: `pattern ${name}`,
      after: { ...range, version: pattern.version },
    })
  })
  notifyLive(db)
}

/**
 * Ends that before all is judged again; what was judged stays, and a slice at work is still done.
 * @throws AppError `conflict` where nothing goes on
 */
export async function cancelRejudging(
  db: Database,
  actor: Actor,
  { patternId, name }: { patternId: number; name: string },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const ended = await transaction
      .updateTable('conformance_rejudgings')
      .set({ finished_at: new Date().toISOString(), cancelled_by: nameOf(actor) })
      .where('pattern_id', '=', String(patternId))
      .where('finished_at', 'is', null)
      .returning(['from_at', 'to_at', 'reached_at', 'judged'])
      .executeTakeFirst()
    if (!ended) throw new AppError('conflict', 'Its past is not being judged again.')
    await recordAudit(transaction, {
      actor,
      action: 'patterns.cancel_rejudge',
      target: `pattern ${name}`,
      before: { from: ended.from_at.toISOString(), to: ended.to_at.toISOString() },
      after: { reached: ended.reached_at.toISOString(), judged: Number(ended.judged) },
    })
  })
  notifyLive(db)
}

function nameOf(actor: Actor): string {
  return actor.kind === 'user' ? actor.email : actor.name
}

/** Wide enough that few transactions are needed, and so narrow that each is over in a moment. */
const sliceCorrelations = 500
const widestSliceMs = 3_600_000
let sliceMs = 10_000

type Rejudging = { id: string; pattern_id: string; from_at: Date; to_at: Date; reached_at: Date }

/** Judges the next stretch of the past, the latest first; null where nothing is asked for. */
export async function rejudgeNext(db: Database): Promise<{ judged: number } | null> {
  return db.transaction().execute(async (transaction) => {
    if (!(await becomeJudge(transaction))) return null
    const job = await transaction
      .selectFrom('conformance_rejudgings')
      .select(['id', 'pattern_id', 'from_at', 'to_at', 'reached_at'])
      .where('finished_at', 'is', null)
      .orderBy('id')
      .executeTakeFirst()
    if (!job) return null
    const patterns = await readActivePatterns(transaction)
    const patternId = Number(job.pattern_id)
    // Deleted or retired meanwhile: what it had stays as it was.
    if (!patterns.all.some(({ id }) => id === patternId)) {
      await advance(transaction, job, { toMs: job.from_at.getTime(), judged: 0 })
      return { judged: 0 }
    }
    return rejudgeSlice(transaction, job, patterns)
  })
}

async function rejudgeSlice(
  transaction: Transaction,
  job: Rejudging,
  patterns: PatternSet,
): Promise<{ judged: number }> {
  const toMs = job.reached_at.getTime()
  const fromMs = Math.max(job.from_at.getTime(), toMs - sliceMs)
  const ids = await idsIn(transaction, { fromMs, toMs, patternId: job.pattern_id })
  for (let start = 0; start < ids.length; start += sliceCorrelations) {
    await judgeCorrelations(transaction, {
      ids: ids.slice(start, start + sliceCorrelations),
      patterns,
      only: Number(job.pattern_id),
    })
  }
  await advance(transaction, job, { toMs: fromMs, judged: ids.length })
  if (ids.length < sliceCorrelations / 2) sliceMs = Math.min(widestSliceMs, sliceMs * 2)
  else if (ids.length > sliceCorrelations) sliceMs = Math.max(1_000, sliceMs / 2)
  return { judged: ids.length }
}

/** What began in a stretch of time, or was found then to concern the pattern. */
async function idsIn(
  transaction: Transaction,
  { fromMs, toMs, patternId }: { fromMs: number; toMs: number; patternId: string },
): Promise<string[]> {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT correlation_id AS id FROM communication_events
    WHERE occurred_at >= ${from} AND occurred_at < ${to}
    UNION
    SELECT correlation_id FROM conformance_judgements
    WHERE started_at >= ${from} AND started_at < ${to} AND pattern_id = ${patternId}`.execute(
    transaction,
  )
  return rows.map(({ id }) => id)
}

async function advance(
  transaction: Transaction,
  { id, from_at: from }: Rejudging,
  { toMs, judged }: { toMs: number; judged: number },
): Promise<void> {
  await transaction
    .updateTable('conformance_rejudgings')
    .set(({ eb }) => ({
      reached_at: new Date(toMs).toISOString(),
      judged: eb('judged', '+', String(judged)),
      ...(toMs <= from.getTime() && {
        // Cancelled while this was its last slice, it stays so.
        finished_at: eb.fn.coalesce('finished_at', eb.val(new Date().toISOString())),
      }),
    }))
    .where('id', '=', id)
    .execute()
}
