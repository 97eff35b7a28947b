import type { ColumnType, Generated } from 'kysely'
import type {
  GeneratedBigint,
  Timestamp,
  NullableTimestamp,
  GeneratedTimestamp,
  WithDefault,
  NullableJson,
} from './column-types.ts'

export type UsersTable = {
  id: Generated<string>
  email: string
  name: string
  role: 'viewer' | 'operator' | 'admin'
  password_hash: WithDefault<string>
  oidc_issuer: WithDefault<string>
  oidc_subject: WithDefault<string>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
  disabled_at: NullableTimestamp
  last_sign_in_at: NullableTimestamp
  version: Generated<number>
}

export type SessionsTable = {
  id: Generated<string>
  user_id: string
  created_at: GeneratedTimestamp
  last_seen_at: GeneratedTimestamp
  expires_at: Timestamp
  ended_at: NullableTimestamp
  end_reason: WithDefault<string>
  address: WithDefault<string>
  user_agent: WithDefault<string>
}

export type ApiTokensTable = {
  id: Generated<string>
  name: string
  owner_id: string
  scopes: ('ingest' | 'read' | 'write')[]
  token_hash: Buffer
  hint: string
  created_at: GeneratedTimestamp
  expires_at: NullableTimestamp
  last_used_at: NullableTimestamp
  last_used_from: WithDefault<string>
  revoked_at: NullableTimestamp
}

export type AccessLinksTable = {
  token_hash: Buffer
  user_id: WithDefault<string>
  created_at: GeneratedTimestamp
  expires_at: Timestamp
  used_at: NullableTimestamp
}

export type SignInAttemptsTable = {
  key: string
  points: Generated<number>
  expire: ColumnType<string | null, string | number | bigint | null | undefined, string | number>
}

export type AuditLogTable = {
  id: GeneratedBigint
  at: GeneratedTimestamp
  actor_kind: string
  actor_id: WithDefault<string>
  actor_name: string
  action: string
  target: string
  before: NullableJson
  after: NullableJson
  address: WithDefault<string>
  request_id: WithDefault<string>
}

export type RetentionSettingsTable = {
  only_row: Generated<boolean>
  events_days: number | null
  health_checks_days: number | null
  rollups_10s_hours: number | null
  rollups_1m_days: number | null
  rollups_1h_days: number | null
  version: Generated<number>
  updated_at: GeneratedTimestamp
  updated_by: string | null
}
