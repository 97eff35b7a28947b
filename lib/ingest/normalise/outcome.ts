import type { Span, TerminalEventType } from '../model.ts'
import type { Reading } from './dialect.ts'
import { findText } from './read-attributes.ts'

const errorTypeNames = ['error.type']
const errorMessageNames = ['error.message', 'rpc.jsonrpc.error_message', 'exception.message']
const timeoutType = /time-?d?-?_?out|deadline/i
const timeoutMessage =
  /timed[ -]?out|deadline.?exceeded|ETIMEDOUT|timeout (of|after|exceeded|expired|reached)|(due to|request|connect|connection|socket|read|response|gateway|operation|statement|query|lock wait) time-?out/i

export type Outcome = { eventType: TerminalEventType; errorMessage: string | null }

/** How the call ended, as its status, its code and its error type tell together. */
export function outcomeOf(span: Span, reading: Reading): Outcome {
  const errorType = findText(span.attributes, errorTypeNames)
  if (!hasFailed(span, reading, errorType)) return { eventType: 'response', errorMessage: null }
  const message = span.statusMessage ?? findText(span.attributes, errorMessageNames)
  const isTimeout =
    reading.verdict === 'timeout' ||
    (errorType !== null && timeoutType.test(errorType)) ||
    (message !== null && timeoutMessage.test(message))
  const namedType = errorType !== null && !/^\d+$/.test(errorType) ? errorType : null
  return {
    eventType: isTimeout ? 'timeout' : 'error',
    errorMessage: message ?? namedType ?? reading.failure ?? errorType,
  }
}

function hasFailed(span: Span, reading: Reading, errorType: string | null): boolean {
  if (span.status !== 'unset') return span.status === 'error'
  if (reading.verdict !== null) return reading.verdict !== 'response'
  // By the conventions only a failed operation has one.
  return errorType !== null
}
