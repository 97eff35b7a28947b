import { sql } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'
import type { Deviation, RunCounts } from './model.ts'
import { addToSums, type Counted } from './sums.ts'

export type StoredJudgement = {
  correlationId: string
  patternId: number
  patternVersion: number
  verdict: 'matched' | 'deviating'
  startedAtMs: number
  deviations: readonly Deviation[]
  runs: RunCounts
}

/** What a judgement adds to the sums, or takes from them. */
function countsOf(
  { verdict, kinds, runs }: { verdict: string; kinds: readonly string[]; runs: RunCounts },
  sign: 1 | -1,
): Counted['counts'] {
  return [
    ...[verdict, ...kinds].map((kind): [string, number] => [kind, sign]),
    ...Object.entries(runs).map(([kind, by]): [string, number] => [kind, sign * by]),
  ]
}

function kindsOf(deviations: readonly Deviation[]): string[] {
  return [...new Set(deviations.map(({ kind }) => kind))].toSorted()
}

/**
 * Puts judgements in the place of all that these correlations had for these patterns, and brings the
 * sums in step. One at a time does so (see `becomeJudge`), so that sums are read as they are.
 */
export async function replaceJudgements(
  transaction: Transaction,
  {
    correlationIds,
    patternIds,
    judgements,
  }: {
    correlationIds: readonly string[]
    patternIds: readonly number[]
    judgements: readonly StoredJudgement[]
  },
): Promise<void> {
  const { rows: former } = await sql<FormerRow>`
    DELETE FROM conformance_judgements
    WHERE correlation_id = ANY(${correlationIds}::UUID[]) AND pattern_id = ANY(${patternIds}::BIGINT[])
    RETURNING pattern_id, verdict, started_at, kinds, COALESCE(runs_succeeded, 0) AS succeeded,
      COALESCE(runs_failed, 0) AS failed`.execute(transaction)
  const taken = former.map((row) => ({
    pattern: Number(row.pattern_id),
    startedAtMs: row.started_at.getTime(),
    counts: countsOf({ ...row, runs: runsOf(row) }, -1),
  }))
  const added = judgements.map(({ patternId, startedAtMs, verdict, deviations, runs }) => ({
    pattern: patternId,
    startedAtMs,
    counts: countsOf({ verdict, kinds: kindsOf(deviations), runs }, 1),
  }))
  await insertJudgements(transaction, judgements)
  await addToSums(transaction, [...taken, ...added])
}

type FormerRow = {
  pattern_id: string
  verdict: string
  started_at: Date
  kinds: string[]
  succeeded: number
  failed: number
}

function runsOf({ succeeded, failed }: FormerRow): RunCounts {
  return { succeeded, failed }
}

async function insertJudgements(
  transaction: Transaction,
  judgements: readonly StoredJudgement[],
): Promise<void> {
  if (judgements.length === 0) return
  const rows = judgements.map((one) => ({
    correlation_id: one.correlationId,
    pattern_id: one.patternId,
    pattern_version: one.patternVersion,
    verdict: one.verdict,
    started_at: new Date(one.startedAtMs).toISOString(),
    kinds: kindsOf(one.deviations),
    deviations: one.deviations.length > 0 ? one.deviations : null,
    runs_succeeded: one.runs.succeeded,
    runs_failed: one.runs.failed,
  }))
  await sql`
    INSERT INTO conformance_judgements (
      correlation_id, pattern_id, pattern_version, verdict, started_at, kinds, deviations,
      runs_succeeded, runs_failed
    )
    SELECT correlation_id, pattern_id, pattern_version, verdict, started_at, kinds, deviations,
      runs_succeeded, runs_failed
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::JSONB) AS r (
      correlation_id UUID, pattern_id BIGINT, pattern_version INTEGER, verdict TEXT,
      started_at TIMESTAMPTZ, kinds TEXT[], deviations JSONB, runs_succeeded INTEGER,
      runs_failed INTEGER
    )`.execute(transaction)
}
