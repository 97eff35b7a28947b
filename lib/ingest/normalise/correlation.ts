import { uuidOfCorrelationId, uuidOfTraceId } from '#lib/platform/ids.ts'
import type { Span } from '../model.ts'
import { findText } from './read-attributes.ts'

const names = [
  'messaging.message.conversation_id',
  'messaging.conversation_id',
  'correlation_id',
  'correlation.id',
]

export function correlationOf(span: Span): { id: string; isExplicit: boolean } {
  const given = findText(span.attributes, names)?.trim()
  return given
    ? { id: uuidOfCorrelationId(given), isExplicit: true }
    : { id: uuidOfTraceId(span.traceId), isExplicit: false }
}
