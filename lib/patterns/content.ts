import type { Pattern, PatternContent } from './schemas.ts'

export const contentFields = [
  'pattern_name',
  'pattern_type',
  'state',
  'owner',
  'description',
  'services_involved',
  'message_flow',
  'reliability_guarantees',
  'consistency_model',
  'failure_handling',
  'performance_sla',
] as const satisfies (keyof PatternContent)[]
export type ContentField = (typeof contentFields)[number]

/** What a pattern says, in the words of the table, as the API takes it. */
export function contentOf(pattern: Pattern): PatternContent {
  return {
    pattern_name: pattern.name,
    pattern_type: pattern.type,
    state: pattern.state,
    owner: pattern.owner,
    description: pattern.description,
    services_involved: pattern.services,
    message_flow: pattern.flow,
    reliability_guarantees: pattern.guarantees,
    consistency_model: pattern.consistency,
    failure_handling: pattern.failureHandling,
    performance_sla: pattern.sla,
  }
}
