import { authorize } from '#lib/access/authorize.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { exportPatterns } from '#lib/patterns/export-patterns.ts'
import { exportQuerySchema, exportRequestSchema } from '#lib/patterns/schemas.ts'
import { longestBody } from '#lib/patterns/serve-pattern.ts'
import { parseQuery } from '#lib/platform/parse-query.ts'
import { respond } from '#lib/platform/problem.ts'
import { readJson } from '#lib/platform/read-json.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { format } = parseQuery(request, exportQuerySchema)
    return await fileOf({ format, names: new URL(request.url).searchParams.getAll('name') })
  })
}

export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    return await fileOf(await readJson(request, exportRequestSchema, { maxBytes: longestBody }))
  })
}

async function fileOf(wanted: Parameters<typeof exportPatterns>[1]): Promise<Response> {
  const { text, contentType, fileName } = await withDatabase((db) => exportPatterns(db, wanted))
  return new Response(text, {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${fileName}"`,
    },
  })
}
