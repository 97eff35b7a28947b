import type { Generated } from 'kysely'
import type {
  Bigint,
  GeneratedBigint,
  NullableBigint,
  Numeric,
  NumericWithDefault,
  Timestamp,
  NullableTimestamp,
  GeneratedTimestamp,
  WithDefault,
  Json,
  JsonColumn,
  JsonObject,
  NullableJsonObject,
} from './column-types.ts'
import type { ConformanceTables } from './conformance-tables.ts'
import type {
  UsersTable,
  SessionsTable,
  ApiTokensTable,
  AccessLinksTable,
  SignInAttemptsTable,
  AuditLogTable,
  RetentionSettingsTable,
} from './access-tables.ts'
import type { MessagePatternsTable, PatternRevisionsTable } from './pattern-tables.ts'

export type CommunicationPatternsTable = {
  id: GeneratedBigint
  source_service: string
  target_service: string
  communication_type: string
  protocol: string
  message_format: string
  avg_latency_ms: NumericWithDefault
  success_rate: NumericWithDefault
  throughput_rps: NumericWithDefault
  error_rate: NumericWithDefault
  retry_count: WithDefault<number>
  circuit_breaker_state: WithDefault<string>
  last_health_check: NullableTimestamp
  created_at: NullableTimestamp
  updated_at: NullableTimestamp
  last_call_at: NullableTimestamp
  window_calls: NullableBigint
  window_errors: NullableBigint
  stale: Generated<boolean>
}

export type CommunicationEventsTable = {
  id: GeneratedBigint
  correlation_id: string
  source_service: string
  target_service: string
  event_type: string
  protocol: string
  payload_size: WithDefault<number>
  latency_ms: NumericWithDefault
  status_code: WithDefault<number>
  error_message: WithDefault<string>
  trace_id: WithDefault<string>
  span_id: WithDefault<string>
  occurred_at: GeneratedTimestamp
  parent_span_id: WithDefault<string>
  server_span_id: WithDefault<string>
  operation: WithDefault<string>
  attributes: NullableJsonObject
}

export type CommunicationHealthChecksTable = {
  id: GeneratedBigint
  service_name: string
  endpoint: string
  check_type: string
  status: string
  response_time_ms: NumericWithDefault
  error_details: WithDefault<string>
  checked_at: NullableTimestamp
  recovered_at: NullableTimestamp
}

/** Checks summed by bucket of 60, 720 or 3,600 s; a trigger on the checks keeps it. */
export type HealthCheckSumsTable = {
  bucket_seconds: number
  bucket_start: Date
  service_name: string
  endpoint: string
  check_type: string
  slot: number
  checks: number
  degraded: number
  failing: number
  responses: number
  response_sum_ms: number
}

export type ServicesTable = {
  name: string
  kind: Generated<string>
  first_seen_at: GeneratedTimestamp
  last_seen_at: GeneratedTimestamp
}

export type PendingSpansTable = {
  trace_id: string
  call_span_id: string
  side: string
  span_id: string
  half: JsonColumn<JsonObject>
  received_at: GeneratedTimestamp
}

export type CountedCallsTable = {
  trace_id: string
  call_span_id: Bigint
  caller: string | null
  callees: string[]
  matched: boolean
  native: Generated<boolean>
  counted_at: GeneratedTimestamp
}

export type LateSidesTable = {
  trace_id: string
  call_span_id: Bigint
  half: JsonColumn<JsonObject>
  event: JsonColumn<JsonObject | null>
  received_at: GeneratedTimestamp
}

export type SpansSetAsideTable = PendingSpansTable & {
  set_aside_at: GeneratedTimestamp
  reason: string
}

export type ServiceAddressesTable = {
  address: string
  caller: string
  service: string
  seen_at: GeneratedTimestamp
}

export type HousekeepingRunsTable = {
  task: string
  ran_at: Timestamp
  duration_ms: number
  outcome: JsonColumn<Json>
}

export type RollupsTable = {
  bucket_start: Timestamp
  source_service: string
  target_service: string
  protocol: string
  slot: number
  bucket_seconds: number
  calls: Bigint
  errors: Bigint
  timeouts: Bigint
  requests: Bigint
  retries: Bigint
  payload_bytes: Bigint
  latency_sum_ms: Numeric
  latency_max_ms: Numeric
  /** Lists of counts, hundreds of digits: read them as text, see lib/rollups/counts-in-digits.ts. */
  histogram: Numeric
  calls_series: NumericWithDefault
  errors_series: NumericWithDefault
}

export type RollupTotalsTable = Omit<
  RollupsTable,
  'source_service' | 'target_service' | 'calls_series' | 'errors_series'
>

export type BreakerTransitionsTable = {
  id: string
  seq: GeneratedBigint
  source_service: string
  target_service: string
  protocol: string
  instance_id: string
  from_state: string
  to_state: string
  occurred_at: Timestamp
  reason: string
  numbers: JsonColumn<JsonObject>
  next_try_at: NullableTimestamp
  received_at: GeneratedTimestamp
}

export type BreakerInstancesTable = {
  source_service: string
  target_service: string
  protocol: string
  instance_id: string
  state: string
  since: Timestamp
  reason: string
  numbers: JsonColumn<JsonObject>
  next_try_at: NullableTimestamp
  told_at: Timestamp
  last_seen_at: GeneratedTimestamp
}

export type BreakerCountersTable = {
  bucket_start: Timestamp
  source_service: string
  target_service: string
  protocol: string
  instance_id: string
  ok: Bigint
  failed: Bigint
  timeouts: Bigint
  short_circuited: Bigint
  rejected: Bigint
}

export type BreakerOverridesTable = {
  source_service: string
  target_service: string
  protocol: string
  state: 'forced_open' | 'disabled' | 'reset'
  reason: string
  set_by: string
  set_at: GeneratedTimestamp
  expires_at: NullableTimestamp
  version: GeneratedBigint
}

export type KnownBreakersTable = {
  source_service: string
  target_service: string
  protocol: string
  first_told_at: GeneratedTimestamp
}

export type SavedViewsTable = {
  id: Generated<string>
  page: string
  name: string
  search: string
  saved_by: string
  saved_at: GeneratedTimestamp
  version: Generated<number>
}

export type SchemaMigrationsTable = {
  name: string
  checksum: string
  applied_at: GeneratedTimestamp
}

export type DatabaseSchema = ConformanceTables & {
  communication_patterns: CommunicationPatternsTable
  communication_events: CommunicationEventsTable
  communication_health_checks: CommunicationHealthChecksTable
  health_check_sums: HealthCheckSumsTable
  message_patterns: MessagePatternsTable
  pattern_revisions: PatternRevisionsTable
  services: ServicesTable
  pending_spans: PendingSpansTable
  counted_calls: CountedCallsTable
  spans_set_aside: SpansSetAsideTable
  late_sides: LateSidesTable
  service_addresses: ServiceAddressesTable
  housekeeping_runs: HousekeepingRunsTable
  rollups: RollupsTable
  rollups_10s: RollupsTable
  rollups_1m: RollupsTable
  rollups_1h: RollupsTable
  rollups_1d: RollupsTable
  rollup_totals: RollupTotalsTable
  users: UsersTable
  sessions: SessionsTable
  api_tokens: ApiTokensTable
  access_links: AccessLinksTable
  sign_in_attempts: SignInAttemptsTable
  audit_log: AuditLogTable
  breaker_transitions: BreakerTransitionsTable
  breaker_instances: BreakerInstancesTable
  breaker_counters: BreakerCountersTable
  breaker_overrides: BreakerOverridesTable
  known_breakers: KnownBreakersTable
  saved_views: SavedViewsTable
  retention_settings: RetentionSettingsTable
  schema_migrations: SchemaMigrationsTable
}
