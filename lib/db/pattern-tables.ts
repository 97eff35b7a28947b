import type { Generated } from 'kysely'
import type {
  Bigint,
  GeneratedBigint,
  GeneratedTimestamp,
  JsonColumn,
  JsonObject,
  NullableJson,
  NullableTimestamp,
  WithDefault,
} from './column-types.ts'

export type MessagePatternsTable = {
  id: GeneratedBigint
  pattern_name: string
  pattern_type: string
  services_involved: string[]
  message_flow: string
  reliability_guarantees: WithDefault<string>
  consistency_model: WithDefault<string>
  failure_handling: WithDefault<string>
  performance_sla: NullableJson
  created_at: NullableTimestamp
  updated_at: NullableTimestamp
  state: Generated<string>
  owner: WithDefault<string>
  description: WithDefault<string>
  version: Generated<number>
  updated_by: WithDefault<string>
}

export type PatternRevisionsTable = {
  id: GeneratedBigint
  pattern_id: Bigint
  pattern_name: string
  version: number
  action: 'created' | 'updated' | 'restored' | 'deleted' | 'imported' | 'written_by_sql'
  deleted: Generated<boolean>
  content: JsonColumn<JsonObject>
  changed_by: string | null
  changed_at: GeneratedTimestamp
  reason: string | null
}
