import type { Database } from './database.ts'
import { poolOf } from './database.ts'
import { introspect, type SchemaObject } from './introspect.ts'

/** What the schema `public` of a test database holds, without the record of migrations. */
export async function readSchema(db: Database): Promise<SchemaObject[]> {
  const client = await poolOf(db).connect()
  try {
    await client.query('BEGIN')
    const objects = await introspect(client, 'public')
    return objects.filter(({ name, table }) => !/\bschema_migrations\b/.test(table ?? name))
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}
