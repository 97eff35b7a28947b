import { AppError } from '#lib/platform/errors.ts'
import { patternStates, patternTypes } from './flow.ts'
import type { PatternContent } from './schemas.ts'

const types = new Set<string>([...patternTypes, 'request_reply'])
const states = new Set<string>(patternStates)

/**
 * What an operator may write; what another program wrote stays as long as nobody touches it.
 * @throws AppError `bad_request` with every fault
 */
export function checkContent(changed: Partial<PatternContent>): void {
  const { pattern_name: name, pattern_type: type, state } = changed
  const faults = [
    ...(name !== undefined && name.trim() === ''
      ? [{ path: 'pattern_name', message: 'must not be empty' }]
      : []),
    ...(type !== undefined && !types.has(type)
      ? [{ path: 'pattern_type', message: `must be one of ${patternTypes.join(', ')}` }]
      : []),
    ...(state !== undefined && !states.has(state)
      ? [{ path: 'state', message: `must be one of ${patternStates.join(', ')}` }]
      : []),
  ]
  if (faults.length === 0) return
  const named = faults.map(({ path, message }) => `${path} ${message}`)
  throw new AppError('bad_request', `${named.join('; ')}.`, { faults })
}
