import { sql } from 'kysely'
import type { z } from 'zod'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import type { UserActor } from './actor.ts'
import { makeToken } from './api-token.ts'
import type { createTokenSchema } from './schemas.ts'

/** Makes an API token, which only this answer tells: the database has a hash of it. */
export async function createToken(
  db: Database,
  owner: UserActor,
  { name, scopes, expiresInDays }: z.output<typeof createTokenSchema>,
): Promise<{ id: string; token: string }> {
  const { token, hash } = makeToken()
  const hint = token.slice(-4)
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('api_tokens')
      .values({
        name,
        owner_id: owner.id,
        scopes,
        token_hash: hash,
        hint,
        expires_at:
          expiresInDays === null ? null : sql`NOW() + make_interval(days => ${expiresInDays}::int)`,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await recordAudit(transaction, {
      actor: owner,
      action: 'tokens.create',
      target: `token ${name} (…${hint})`,
      after: { scopes, expiresInDays },
    })
    return { id, token }
  })
}
