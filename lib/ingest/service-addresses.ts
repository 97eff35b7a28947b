import { LRUCache } from 'lru-cache'
import { sql, type Transaction } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { type Call, isComplete } from './calls.ts'
import type { HalfCall } from './model.ts'

type Answered = { address: string; caller: string; service: string }
type Seen = Answered & { seenAtMs: number }

const refreshMs = 600_000
/** An address changes hands; two services that answered there within this time share it. */
const sharedWithinMs = 3_600_000
const ownMachine = /^(localhost|127\.|\[?::1\]?)/

const recently = new WeakMap<object, LRUCache<string, true>>()

/** Remembers which service answered at the address that a client called. */
export async function learnAddresses(db: Database, calls: readonly Call[]): Promise<void> {
  const known = recently.get(db) ?? new LRUCache<string, true>({ max: 50_000, ttl: refreshMs })
  recently.set(db, known)
  const news = new Map<string, Answered>()
  for (const call of calls) {
    const { caller, callees } = call
    const [server, second] = callees
    // Where several answered under one span, none of them is known to live there.
    if (!caller?.address || server?.side !== 'server' || second || !isComplete(call)) continue
    const answered = { address: caller.address, caller: caller.service, service: server.service }
    const key = Object.values(answered).join('\0')
    if (!known.has(key)) news.set(key, answered)
  }
  if (news.size === 0) return
  const rows = [...news].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, answered]) => answered)
  await sql`
    INSERT INTO service_addresses (address, caller, service)
    SELECT * FROM unnest(
      ${rows.map(({ address }) => address)}::text[],
      ${rows.map(({ caller }) => caller)}::text[],
      ${rows.map(({ service }) => service)}::text[]
    )
    ON CONFLICT (address, caller, service) DO UPDATE SET seen_at = NOW()`.execute(db)
  for (const key of news.keys()) known.set(key, true)
}

/** Gives calls that nobody answers the service that is known to live at the address they went to. */
export async function nameTargets(
  transaction: Transaction<DatabaseSchema>,
  calls: readonly Call[],
): Promise<Call[]> {
  const addresses = new Set(
    calls.flatMap(({ caller, callees }) => (callees.length === 0 ? (caller?.address ?? []) : [])),
  )
  if (addresses.size === 0) return [...calls]
  const { rows } = await sql<Answered & { seenAt: Date }>`
    SELECT address, caller, service, seen_at AS "seenAt" FROM service_addresses
    WHERE address = ANY(${[...addresses]})`.execute(transaction)
  const seen = Map.groupBy(
    rows.map(({ seenAt, ...answered }) => ({ ...answered, seenAtMs: seenAt.getTime() })),
    ({ address }) => address,
  )
  return calls.map((call) => {
    const { caller } = call
    const service = caller && serviceAt(caller, seen.get(caller.address ?? '') ?? [])
    if (!service || call.callees.length > 0) return call
    return { ...call, caller: { ...caller, peer: { name: service, kind: 'service' } } }
  })
}

/** Null where several services answered of late, or where only other machines know an answer. */
export function serviceAt(
  { service: caller, address }: Pick<HalfCall, 'service' | 'address'>,
  seen: readonly Seen[],
): string | null {
  const own = seen.filter((row) => row.caller === caller)
  const others = ownMachine.test(address ?? '') ? [] : seen
  const rows = own.length > 0 ? own : others
  const latest = rows.reduce<Seen | null>(
    (last, row) => (last === null || row.seenAtMs > last.seenAtMs ? row : last),
    null,
  )
  if (latest === null) return null
  const isShared = rows.some(
    (row) => row.service !== latest.service && row.seenAtMs > latest.seenAtMs - sharedWithinMs,
  )
  return isShared ? null : latest.service
}
