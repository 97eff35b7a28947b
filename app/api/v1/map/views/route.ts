import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'
import { deleteView } from '#lib/service-map/delete-view.ts'
import { listViews } from '#lib/service-map/list-views.ts'
import { saveView } from '#lib/service-map/save-view.ts'
import { deleteViewSchema, saveViewSchema } from '#lib/service-map/schemas.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const views = await withDatabase((db) => listViews(db))
    return Response.json({ views }, { headers: { 'Cache-Control': 'no-store' } })
  })
}

export function PUT(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'views.save')
    const given = await readJson(request, saveViewSchema)
    return Response.json(await withDatabase((db) => saveView(db, actor, given)))
  })
}

export function DELETE(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'views.save')
    const given = await readJson(request, deleteViewSchema)
    await withDatabase((db) => deleteView(db, actor, given))
    return new Response(null, { status: 204 })
  })
}
