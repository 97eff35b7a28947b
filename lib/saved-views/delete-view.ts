import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { viewColumns } from './list-views.ts'
import type { DeleteView } from './schemas.ts'
import { type ViewPage, viewPages } from './model.ts'

/**
 * Removes a named view. The caller has checked `views.save`.
 * @throws AppError `precondition_failed` if it has changed, or is gone.
 */
export async function deleteView(
  db: Database,
  actor: Actor,
  { page, id, version }: DeleteView & { page: ViewPage },
): Promise<void> {
  const { noun, of } = viewPages[page]
  await db.transaction().execute(async (transaction) => {
    const before = await transaction
      .deleteFrom('saved_views')
      .where('page', '=', page)
      .where('id', '=', id)
      .where('version', '=', version)
      .returning(viewColumns)
      .executeTakeFirst()
    if (!before) throw new AppError('precondition_failed', `The ${noun} has changed, or is gone.`)
    await recordAudit(transaction, {
      actor,
      action: 'views.delete',
      target: `${noun} ${before.name} of ${of}`,
      before: { search: before.search },
    })
  })
}
