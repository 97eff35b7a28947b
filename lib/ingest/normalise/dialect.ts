import type { CommunicationType, HalfCall, Peer, Span, TerminalEventType } from '../model.ts'

/** What the attributes of one dialect say of a call. */
export type Reading = {
  side: HalfCall['side']
  protocol: string
  /** Null: the span's name says it. */
  operation: string | null
  /** The other side, as far as the attributes tell. */
  peer: Peer | null
  /** No partner will come, or none is needed: the peer is known for good. */
  settled: boolean
  statusCode: number | null
  /** The status code for people, where it means failure: `HTTP 503`. */
  failure: string | null
  /** What the status code means; null leaves it to the span's status. */
  verdict: TerminalEventType | null
  payloadSize: number
  messageFormat: string | null
  communicationType: CommunicationType
}

/** One way of naming attributes. To teach Signalbox another, add a file and a line in the registry. */
export type Dialect = {
  name: string
  /** Null: the span does not speak it. `no call`: it does, and is a step inside a call. */
  read(span: Span): Reading | 'no call' | null
}
