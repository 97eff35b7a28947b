import { bigintOfSpanId } from '#lib/platform/ids.ts'
import { isCallingSide } from './calls.ts'
import { lastToEnd } from './count-call.ts'
import { halfOfEvent } from './half-of-event.ts'
import type { LateSide } from './late-sides.ts'
import type { EventRow } from './model.ts'
import { joinCall, retryIdOf } from './pairing.ts'

/** Events that were counted, and those that are to stand in their place. */
export type Exchange<Event extends EventRow> = { gone: Event[]; anew: EventRow[] }

/**
 * What becomes of the events of a call, of which one side alone was counted, now that the other is
 * there: what they would have been, had both come in time. An event that is gone leaves nothing to do.
 */
export function joinLate<Event extends EventRow>(
  { half, event }: LateSide,
  counted: readonly Event[],
): Exchange<Event> {
  if (!isCallingSide(half)) return joinServer({ half, event }, counted)
  const alone = counted.filter(
    ({ id, serverSpanId }) => serverSpanId !== null && id === bigintOfSpanId(serverSpanId),
  )
  const servers = new Map(alone.map((own) => [halfOfEvent(own, 'server'), own]))
  const partner = half.side === 'client' ? lastToEnd([...servers.keys()]) : undefined
  const exchange: Exchange<Event> = { gone: [], anew: [] }
  for (const [server, own] of servers) {
    const retry = retriesOf(own, counted)
    const anew = [own, ...retry].map((row) => ({
      ...row,
      sourceService: half.service,
      sourceKind: 'service' as const,
    }))
    if (server === partner) {
      exchange.gone.push(own, ...retry)
      const asTold = event && [{ ...event, serverSpanId: server.spanId }]
      exchange.anew.push(...(asTold ?? joinCall(half, server)))
    } else if (own.sourceKind !== 'queue' && own.sourceService !== half.service) {
      exchange.gone.push(own, ...retry)
      exchange.anew.push(...anew)
    }
  }
  return exchange
}

function joinServer<Event extends EventRow>(
  { half: server }: LateSide,
  counted: readonly Event[],
): Exchange<Event> {
  const id = bigintOfSpanId(server.callSpanId)
  const own = counted.find((row) => row.id === id && row.serverSpanId === null)
  if (!own) return { gone: [], anew: [] }
  const retry = retriesOf(own, counted)
  const client = { ...halfOfEvent(own, 'client'), resendCount: retry.length }
  return { gone: [own, ...retry], anew: joinCall(client, server) }
}

function retriesOf<Event extends EventRow>(own: Event, counted: readonly Event[]): Event[] {
  return counted.filter(({ id, eventType }) => eventType === 'retry' && id === retryIdOf(own.id))
}
