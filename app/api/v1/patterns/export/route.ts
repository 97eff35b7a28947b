import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { exportPatterns } from '#lib/patterns/export-patterns.ts'
import { exportQuerySchema } from '#lib/patterns/schemas.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const query = parseQuery(request, exportQuerySchema)
    const names = new URL(request.url).searchParams.getAll('name')
    const { text, contentType, fileName } = await withDatabase((db) =>
      exportPatterns(db, query, names),
    )
    return new Response(text, {
      headers: {
        'Cache-Control': 'no-store',
        'Content-Type': contentType,
        'Content-Disposition': `attachment; filename="${fileName}"`,
      },
    })
  })
}
