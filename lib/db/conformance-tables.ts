import type { Generated } from 'kysely'
import type {
  Bigint,
  GeneratedBigint,
  GeneratedTimestamp,
  NullableJson,
  NullableTimestamp,
  Timestamp,
} from './column-types.ts'

type ConformanceInboxTable = { correlation_ids: string[] }

type ConformanceDueTable = { correlation_id: string; touched_at: Timestamp }

type ConformanceJudgementsTable = {
  correlation_id: string
  pattern_id: Bigint
  pattern_version: number
  verdict: 'matched' | 'deviating'
  started_at: Timestamp
  judged_at: GeneratedTimestamp
  kinds: Generated<string[]>
  deviations: NullableJson
  runs_succeeded: number | null
  runs_failed: number | null
}

type ConformanceSumsTable = {
  pattern_id: Bigint
  bucket_start: Timestamp
  kind: string
  correlations: Bigint
}

type ConformanceRejudgingsTable = {
  id: GeneratedBigint
  pattern_id: Bigint
  from_at: Timestamp
  to_at: Timestamp
  reached_at: Timestamp
  judged: Generated<string>
  requested_by: string
  requested_at: GeneratedTimestamp
  finished_at: NullableTimestamp
  cancelled_by: string | null
}

export type ConformanceTables = {
  conformance_inbox: ConformanceInboxTable
  conformance_due: ConformanceDueTable
  conformance_judgements: ConformanceJudgementsTable
  conformance_minutes: ConformanceSumsTable
  conformance_hours: ConformanceSumsTable
  conformance_rejudgings: ConformanceRejudgingsTable
}
