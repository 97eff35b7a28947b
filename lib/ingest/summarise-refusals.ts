import type { Refusal } from './model.ts'

const reasonsTold = 10

/** A sentence on what was refused and why, short however much it was. */
export function summariseRefusals(refusals: readonly Refusal[], noun: 'span' | 'event'): string {
  const told = refusals
    .slice(0, reasonsTold)
    .map(({ index, reason }) => (index < 0 ? reason : `${noun} ${index}: ${reason}`))
  const rest = refusals.length - told.length
  return told.join('; ') + (rest > 0 ? `; and ${rest} more` : '')
}
