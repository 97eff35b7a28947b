import { writeFlow } from '#lib/patterns/flow.ts'
import type { PatternContent } from '#lib/patterns/schemas.ts'

/** What a new pattern begins with. */
export const emptyContent: PatternContent = {
  pattern_name: '',
  pattern_type: 'request_response',
  services_involved: [],
  message_flow: writeFlow({ version: 1, steps: [] }),
  reliability_guarantees: null,
  consistency_model: null,
  failure_handling: null,
  performance_sla: null,
  state: 'draft',
  owner: null,
  description: null,
}
