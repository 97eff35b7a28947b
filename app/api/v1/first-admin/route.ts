import { createFirstAdmin } from '#lib/access/access-link.ts'
import { accessContext } from '#lib/access/context.ts'
import { originOf } from '#lib/access/request-origin.ts'
import { assertSameOrigin } from '#lib/access/same-origin.ts'
import { firstAdminSchema } from '#lib/access/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

/** Public: the one-time link of the log is what allows it. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    assertSameOrigin(request, accessContext().config.SIGNALBOX_PUBLIC_URL)
    const given = await readJson(request, firstAdminSchema)
    await withDatabase((db) => createFirstAdmin(db, given, originOf(request.headers)))
    return Response.json({ email: given.email }, { status: 201 })
  })
}
