import { sql } from 'kysely'
import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { toView, viewColumns } from './list-views.ts'
import type { SavedView, SaveView } from './schemas.ts'
import { type ViewPage, viewPages } from './model.ts'

/**
 * Names a view, or replaces the one of that name. The caller has checked `views.save`.
 * @throws AppError `conflict` if a view of that name is there and none was expected,
 *   `precondition_failed` if it is another version than expected, or gone.
 */
export async function saveView(
  db: Database,
  actor: Actor,
  { page, name, search, version }: SaveView & { page: ViewPage },
): Promise<SavedView> {
  const { noun, of } = viewPages[page]
  return await db.transaction().execute(async (transaction) => {
    // One at a time for a name, also while there is no row to lock.
    await sql`SELECT pg_advisory_xact_lock(hashtext('signalbox.saved_views'),
      hashtext(${page} || lower(${name})))`.execute(transaction)
    const before = await transaction
      .selectFrom('saved_views')
      .select(viewColumns)
      .where('page', '=', page)
      .where(sql<boolean>`lower(name) = lower(${name})`)
      .forUpdate()
      .executeTakeFirst()
    if (before && version == null) {
      throw new AppError('conflict', `There is a ${noun} “${before.name}” already.`)
    }
    if (version != null && before?.version !== version) {
      throw new AppError('precondition_failed', `The ${noun} “${name}” has changed, or is gone.`)
    }
    const saved = { name, search, saved_by: actor.kind === 'user' ? actor.email : actor.name }
    const after = before
      ? await transaction
          .updateTable('saved_views')
          .set({ ...saved, saved_at: sql`NOW()`, version: before.version + 1 })
          .where('id', '=', before.id)
          .returning(viewColumns)
          .executeTakeFirstOrThrow()
      : await transaction
          .insertInto('saved_views')
          .values({ ...saved, page })
          .returning(viewColumns)
          .executeTakeFirstOrThrow()
    await recordAudit(transaction, {
      actor,
      action: 'views.save',
      target: `${noun} ${name} of ${of}`,
      before: before && { search: before.search },
      after: { search },
    })
    return toView(after)
  })
}
