import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { FoundServices, ServiceSearch } from './schemas.ts'

/**
 * Services whose name holds `q`, whatever its case: those that start with it first, then those with
 * a word that does, each by name. All of them where `q` is empty.
 */
export async function findServices(
  db: Database,
  { q, limit }: ServiceSearch,
): Promise<FoundServices['services']> {
  const literal = q.replaceAll(/[\\%_]/g, String.raw`\$&`)
  const wordStarts = ['-', '.', '/', ' ', String.raw`\_`].map((mark) => `%${mark}${literal}%`)
  const rows = await db
    .selectFrom('services')
    .select(['name', 'kind', 'last_seen_at'])
    .where('name', 'ilike', `%${literal}%`)
    .orderBy(sql`name ILIKE ${`${literal}%`}`, 'desc')
    .orderBy(sql`name ILIKE ANY (${wordStarts})`, 'desc')
    .orderBy(sql`lower(name)`)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map(({ name, kind, last_seen_at: lastSeen }) => ({
    name,
    kind,
    lastSeenAt: lastSeen.toISOString(),
  }))
}
