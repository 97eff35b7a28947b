import type { Selectable } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { jsonSafe } from './json.ts'
import type { Pattern } from './schemas.ts'

export type PatternRow = Selectable<DatabaseSchema['message_patterns']>

export function toPattern(row: PatternRow): Pattern {
  return {
    id: Number(row.id),
    name: row.pattern_name,
    type: row.pattern_type,
    state: row.state,
    owner: row.owner,
    description: row.description,
    services: toServices(row.services_involved),
    flow: row.message_flow,
    guarantees: row.reliability_guarantees,
    consistency: row.consistency_model,
    failureHandling: row.failure_handling,
    sla: jsonSafe(row.performance_sla),
    version: row.version,
    createdAt: row.created_at?.toISOString() ?? null,
    updatedAt: row.updated_at?.toISOString() ?? null,
    updatedBy: row.updated_by,
  }
}

/** The names in an array that another program wrote: it may hold nulls, and lists of lists. */
export function toServices(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.flatMap(toServices) : []
}
