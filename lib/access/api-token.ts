import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { RequestOrigin, TokenActor } from './actor.ts'

const prefix = 'sbx_'

/** 256 random bits: nobody guesses them, so a fast hash keeps them well. */
export function makeToken(tokenPrefix: string = prefix): { token: string; hash: Buffer } {
  const token = tokenPrefix + randomBytes(32).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

const holds = sql<boolean>`t.revoked_at IS NULL AND u.disabled_at IS NULL
  AND (t.expires_at IS NULL OR t.expires_at > NOW())`

/** Which of these tokens still hold. */
export async function listHoldingTokens(
  db: Database,
  tokenIds: readonly string[],
): Promise<Set<string>> {
  if (tokenIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT t.id FROM api_tokens t JOIN users u ON u.id = t.owner_id
    WHERE t.id = ANY(${tokenIds}::uuid[]) AND ${holds}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** The bearer of a token that holds: neither revoked nor expired, of an owner who is not disabled. */
export async function findTokenActor(
  db: Database,
  token: string,
  origin: RequestOrigin,
): Promise<TokenActor | null> {
  const { rows } = await sql<Omit<TokenActor, 'kind' | 'origin'> & { isStale: boolean }>`
    SELECT t.id, t.name, t.owner_id AS "ownerId", u.role AS "ownerRole", t.scopes,
      t.last_used_at IS NULL OR t.last_used_at < NOW() - INTERVAL '1 minute' AS "isStale"
    FROM api_tokens t JOIN users u ON u.id = t.owner_id
    WHERE t.token_hash = ${hashToken(token)} AND ${holds}`.execute(db)
  const [found] = rows
  if (!found) return null
  const { isStale, ...actor } = found
  if (isStale) {
    await db
      .updateTable('api_tokens')
      .set({ last_used_at: sql`NOW()`, last_used_from: origin.address })
      .where('id', '=', actor.id)
      .execute()
  }
  return { kind: 'token', ...actor, origin }
}

/** The token of `Authorization: Bearer …`, or null where there is no such header. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}
