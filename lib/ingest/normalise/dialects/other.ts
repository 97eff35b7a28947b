import type { Span } from '../../model.ts'
import type { Dialect, Reading } from '../dialect.ts'
import { messageFormatOf } from '../message-format.ts'
import { callingPeer, externalPeer } from '../peers.ts'

/** A call that names no protocol: what is left is who called whom. */
export const other: Dialect = {
  name: 'other',
  read(span: Span): Reading | null {
    if (span.kind !== 'client' && span.kind !== 'server') return null
    return {
      side: span.kind,
      protocol: 'unknown',
      operation: null,
      peer: span.kind === 'client' ? externalPeer(span) : callingPeer(span),
      settled: false,
      statusCode: null,
      failure: null,
      verdict: null,
      payloadSize: 0,
      messageFormat: messageFormatOf(span.attributes),
      communicationType: 'synchronous',
    }
  },
}
