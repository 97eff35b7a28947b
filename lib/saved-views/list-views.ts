import type { Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { SavedView } from './schemas.ts'
import type { ViewPage } from './model.ts'

export const viewColumns = ['id', 'name', 'search', 'saved_by', 'saved_at', 'version'] as const

type ViewRow = {
  id: string
  name: string
  search: string
  saved_by: string
  saved_at: Date
  version: number
}

/** The named views of a page, by name. */
export async function listViews(db: Kysely<DatabaseSchema>, page: ViewPage): Promise<SavedView[]> {
  const rows = await db
    .selectFrom('saved_views')
    .select(viewColumns)
    .where('page', '=', page)
    .orderBy((order) => order.fn('lower', ['name']))
    .execute()
  return rows.map(toView)
}

export function toView({ saved_by: savedBy, saved_at: savedAt, ...view }: ViewRow): SavedView {
  return { ...view, savedBy, savedAt: savedAt.toISOString() }
}
