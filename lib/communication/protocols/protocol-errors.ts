import { CallAbortedError, isCallAbortedError } from '../errors/call-aborted-error.ts'
import {
  CommunicationError,
  hasReason,
  isCommunicationError,
  type FailureTraits,
} from '../errors/communication-error.ts'
import type { Protocol } from './model.ts'

export type AttemptedCall = { targetService: string; protocol: Protocol }

type ProtocolErrorOptions = AttemptedCall & {
  traits: FailureTraits
  /** The fault lies with this way of reaching the service, so another protocol may do better. */
  otherProtocolMayHelp: boolean
  /** HTTP status or gRPC code, where there was an answer. */
  status?: number | undefined
  cause?: unknown
}

/** One attempt over one protocol that did not succeed. Its subclasses are the reasons. */
export abstract class ProtocolError extends CommunicationError {
  readonly protocol: Protocol
  readonly traits: FailureTraits
  readonly otherProtocolMayHelp: boolean
  readonly status: number | undefined

  constructor(message: string, options: ProtocolErrorOptions) {
    super(options.targetService, message, { cause: options.cause })
    this.protocol = options.protocol
    this.traits = options.traits
    this.otherProtocolMayHelp = options.otherProtocolMayHelp
    this.status = options.status
  }
}

export function isProtocolError(error: unknown): error is ProtocolError {
  return isCommunicationError(error) && 'otherProtocolMayHelp' in error
}

/** Nobody there, or the connection broke: refused, reset, no such host, no such queue. */
export class ConnectionError extends ProtocolError {
  readonly reason = 'connection'

  /** `sent`: the request, or a part of it, may have reached the other side. */
  constructor(message: string, options: AttemptedCall & { sent: boolean; cause?: unknown }) {
    const traits = { targetFault: true, transient: true, mayHaveExecuted: options.sent }
    super(message, { ...options, traits, otherProtocolMayHelp: true })
  }
}

export function isConnectionError(error: unknown): error is ConnectionError {
  return hasReason(error, 'connection')
}

/** The other side answered that it failed, or that it will not. */
export class RemoteError extends ProtocolError {
  readonly reason = 'remote'
  /** What it answered, as far as it could be read. */
  readonly payload: unknown

  constructor(message: string, options: ProtocolErrorOptions & { payload?: unknown }) {
    super(message, options)
    this.payload = options.payload
  }
}

export function isRemoteError(error: unknown): error is RemoteError {
  return hasReason(error, 'remote')
}

/** No whole answer within the time of this attempt. */
export class AttemptTimeoutError extends ProtocolError {
  readonly reason = 'attempt_timeout'

  constructor(
    message: string,
    options: AttemptedCall & {
      sent: boolean
      status?: number
      cause?: unknown
      /** As in FailureTraits: said by the service that answered. */
      faultOf?: string | undefined
    },
  ) {
    const { sent: mayHaveExecuted, faultOf } = options
    const traits = { targetFault: true, transient: true, mayHaveExecuted, faultOf }
    super(message, { ...options, traits, otherProtocolMayHelp: true })
  }
}

export function isAttemptTimeoutError(error: unknown): error is AttemptTimeoutError {
  return hasReason(error, 'attempt_timeout')
}

/** An answer came that is none: not JSON, too large, not of the declared type. */
export class InvalidAnswerError extends ProtocolError {
  readonly reason = 'invalid_answer'

  constructor(message: string, options: AttemptedCall & { status?: number; cause?: unknown }) {
    const traits = { targetFault: true, transient: false, mayHaveExecuted: true }
    super(message, { ...options, traits, otherProtocolMayHelp: true })
  }
}

export function isInvalidAnswerError(error: unknown): error is InvalidAnswerError {
  return hasReason(error, 'invalid_answer')
}

/** The call could not even be tried: the configuration, or an installed package, is missing. */
export class NotConfiguredError extends CommunicationError {
  readonly reason = 'not_configured'
  readonly traits: FailureTraits = { targetFault: false, transient: false, mayHaveExecuted: false }
}

export function isNotConfiguredError(error: unknown): error is NotConfiguredError {
  return hasReason(error, 'not_configured')
}

/**
 * What an adapter throws when its request's signal has fired: a timeout if time was up, else an abort.
 * `sent` as for ConnectionError.
 */
export function interruptedError(
  request: { targetService: string; signal: AbortSignal },
  { protocol, sent }: { protocol: Protocol; sent: boolean },
): Error {
  const cause: unknown = request.signal.reason
  const { targetService } = request
  if (isCallAbortedError(cause)) return cause
  if (!isTimeout(cause)) return new CallAbortedError(targetService, cause)
  const message = `timeout: ${targetService} did not answer over ${protocol} in time`
  return new AttemptTimeoutError(message, { targetService, protocol, sent, cause })
}

function isTimeout(reason: unknown): boolean {
  if (hasReason(reason, 'deadline_exceeded')) return true
  return reason instanceof Error && reason.name === 'TimeoutError'
}
