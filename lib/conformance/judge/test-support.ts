import { callEvent } from '#lib/correlations/analysis/test-support.ts'
import type { CorrelationEvent } from '#lib/correlations/model.ts'
import { judge } from './judge.ts'
import type { PreparedPattern } from './prepare-pattern.ts'
import { patternOf, queueKinds, stepOf } from '../test-support.ts'

/** Traffic made by hand, of a booking and of a topic, beside what simulate/ draws. */
export function faults(pattern: PreparedPattern, events: readonly CorrelationEvent[]): string[] {
  const { verdict, deviations } = judge(pattern, events, { kinds: queueKinds })
  if (verdict === 'not_concerned') return ['not_concerned']
  return deviations.map(({ kind, stepId }) => (stepId ? `${kind} of ${stepId}` : kind))
}

export const failed = { eventType: 'error', errorMessage: 'no' }
export const booking = [
  stepOf('web > trips', { id: 'book', operation: 'POST /trips' }),
  stepOf('trips > hotels', {
    id: 'hotel',
    operation: 'POST /rooms',
    compensation: 'DELETE /rooms',
  }),
  stepOf('trips > flights', {
    id: 'flight',
    operation: 'POST /seats',
    timeoutMs: 200,
    compensation: 'DELETE /seats',
    after: ['hotel'],
  }),
  stepOf('trips > cards', {
    id: 'charge',
    operation: 'POST /charges',
    timeoutMs: 300,
    after: ['flight'],
  }),
]
export const trips = patternOf({ steps: booking })
export const book = (fields = {}) =>
  callEvent('web > trips', { ms: 900, operation: 'POST /trips', ...fields })
const call =
  (name: string, operation: string, base: number) =>
  (under: CorrelationEvent, fields = {}) =>
    callEvent(`trips > ${name}`, { under, at: base, ms: 50, operation, ...fields })
export const hotel = call('hotels', 'POST /rooms', 10)
export const flight = call('flights', 'POST /seats', 100)
export const charge = call('cards', 'POST /charges', 200)
export const unbookHotel = call('hotels', 'DELETE /rooms', 600)
export const unbookFlight = call('flights', 'DELETE /seats', 500)
export const whole = (root = book()) => [root, hotel(root), flight(root), charge(root)]

/** Declares what is sent over the queue `events`. */
export const topic = (guarantees: string | null, extra = {}) =>
  patternOf({
    steps: [stepOf('shop > stats', { protocol: 'kafka', reply: false, ...extra })],
    guarantees,
  })
