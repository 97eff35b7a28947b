import { isAppError } from '#lib/platform/errors.ts'

const networkCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'],
  ...['EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
])
// Stopped, starting or dropped (57P0x), cancelled by a timeout, only a standby, input/output error.
const unavailableStates = new Set([
  ...['57P01', '57P02', '57P03', '57P04', '57P05', '57014', '25006', '58030'],
  ...['25P03', '25P04'],
])
// Connection exceptions and insufficient resources.
const unavailableClasses = ['08', '53']
// serialization_failure, deadlock_detected, lock_not_available.
const transientStates = new Set(['40001', '40P01', '55P03'])

// What pg, its pool and Kysely say where there is no code.
const unavailableMessages = [
  'Connection terminated',
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error',
  'Client was closed',
  'connection has been discarded',
  'Cannot use a pool after calling end',
  'driver has already been destroyed',
]

/** The database is away, starting, overloaded or cut off: nothing is wrong with what was asked. */
export function isUnavailable(error: unknown): boolean {
  if (isAppError(error)) return error.code === 'unavailable'
  return causesOf(error).some((cause) => {
    const state = sqlStateOf(cause)
    if (state !== undefined) {
      return unavailableStates.has(state) || unavailableClasses.includes(state.slice(0, 2))
    }
    return (
      networkCodes.has(codeOf(cause) ?? '') ||
      unavailableMessages.some((message) => cause.message.includes(message))
    )
  })
}

/** Done again, the same may succeed at once: it lost against another transaction. */
export function isTransient(error: unknown): boolean {
  return transientStates.has(sqlStateOf(error) ?? '')
}

/**
 * PostgreSQL found a value that it cannot store (data exceptions, constraints, limits, what a trigger
 * raised), or it did not fit into a parameter: sent again, it would be refused again.
 */
export function isRefusedValue(error: unknown): boolean {
  if (error instanceof RangeError && codeOf(error) === 'ERR_OUT_OF_RANGE') return true
  return /^(2[23]|54|P0001)/.test(sqlStateOf(error) ?? '') && !isMissingPartition(error)
}

/** No partition takes the row: SQLSTATE calls it a check violation, but the row is not at fault. */
export function isMissingPartition(error: unknown): boolean {
  return (
    sqlStateOf(error) === '23514' &&
    error instanceof Error &&
    'routine' in error &&
    error.routine === 'ExecFindPartition'
  )
}

/** The five-character SQLSTATE of an error that came from PostgreSQL. */
export function sqlStateOf(error: unknown): string | undefined {
  const isFromServer = typeof error === 'object' && error !== null && 'severity' in error
  return isFromServer ? codeOf(error) : undefined
}

function codeOf(error: object): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function causesOf(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 5) return []
  const parts = error instanceof AggregateError ? error.errors : []
  return [error, ...[...parts, error.cause].flatMap((part) => causesOf(part, depth + 1))]
}
