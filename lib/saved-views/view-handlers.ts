import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { deleteView } from './delete-view.ts'
import { listViews } from './list-views.ts'
import { saveView } from './save-view.ts'
import { deleteViewSchema, saveViewSchema } from './schemas.ts'
import type { ViewPage } from './model.ts'

/** What the routes of a page's views do; they differ in nothing but the page. */
export function viewHandlers(page: ViewPage) {
  return {
    GET: (request: Request) =>
      respond(request, async () => {
        await authorize(request, 'read')
        const views = await withDatabase((db) => listViews(db, page))
        return Response.json({ views }, { headers: { 'Cache-Control': 'no-store' } })
      }),
    PUT: (request: Request) =>
      respond(request, async () => {
        const actor = await authorize(request, 'views.save')
        const given = await readJson(request, saveViewSchema)
        return Response.json(await withDatabase((db) => saveView(db, actor, { ...given, page })))
      }),
    DELETE: (request: Request) =>
      respond(request, async () => {
        const actor = await authorize(request, 'views.save')
        const given = await readJson(request, deleteViewSchema)
        await withDatabase((db) => deleteView(db, actor, { ...given, page }))
        return new Response(null, { status: 204 })
      }),
  }
}
