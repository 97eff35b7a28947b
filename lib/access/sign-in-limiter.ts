import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { type Database, poolOf } from '#lib/db/database.ts'

type Attempt = { email: string; address: string | null }

/**
 * Failed attempts that are allowed. Who guesses one account's passwords from one place is stopped
 * soon; the limit for an account from everywhere is wide, so that nobody can lock out its owner by
 * a handful of requests.
 */
const limits = {
  pair: { points: 5, duration: 300 },
  account: { points: 30, duration: 900 },
  address: { points: 30, duration: 900 },
} as const
type Limit = keyof typeof limits
const limitNames = ['pair', 'account', 'address'] as const

const limiters = new WeakMap<Database, Record<Limit, RateLimiterPostgres>>()

/** Counts an attempt before its password is looked at. @returns the seconds to wait, or 0. */
export async function takeAttempt(db: Database, attempt: Attempt): Promise<number> {
  const known = limitersOf(db)
  for (const name of limitNames) {
    try {
      await known[name].consume(keyOf(name, attempt))
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    }
  }
  return 0
}

/** The password was right: what counts is forgotten for the account, given back for the address. */
export async function forgiveAttempt(db: Database, attempt: Attempt): Promise<void> {
  const known = limitersOf(db)
  await known.pair.delete(keyOf('pair', attempt))
  await known.account.reward(keyOf('account', attempt))
  await known.address.reward(keyOf('address', attempt))
}

/** For housekeeping. @returns how many rows went. */
export async function forgetOldAttempts(db: Database, nowMs: number): Promise<number> {
  const result = await sql`DELETE FROM sign_in_attempts WHERE expire < ${nowMs}`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

function limitersOf(db: Database): Record<Limit, RateLimiterPostgres> {
  const known = limiters.get(db)
  if (known) return known
  const limiter = (name: Limit) =>
    new RateLimiterPostgres({
      storeClient: poolOf(db),
      storeType: 'pool',
      tableName: 'sign_in_attempts',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      ...limits[name],
    })
  const made = { pair: limiter('pair'), account: limiter('account'), address: limiter('address') }
  limiters.set(db, made)
  return made
}

function keyOf(limit: Limit, { email, address }: Attempt): string {
  const place = address ?? 'unknown'
  if (limit === 'address') return place
  const account = createHash('sha256').update(email).digest('hex')
  return limit === 'pair' ? `${account}:${place}` : account
}
