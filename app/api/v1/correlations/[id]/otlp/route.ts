import { authorize } from '#lib/access/authorize.ts'
import { exportCorrelation } from '#lib/correlations/export-correlation.ts'
import { correlationParamsSchema } from '#lib/correlations/schemas.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { respond } from '#lib/platform/problem.ts'
import { readParams } from '#lib/platform/read-params.ts'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export function GET(request: Request, context: Context): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const { id } = await readParams(context, correlationParamsSchema)
    const body = await withDatabase((db) => exportCorrelation(db, id))
    return new Response(body, {
      headers: {
        'Content-Type': 'application/json',
        'Content-Disposition': `attachment; filename="correlation-${id}.otlp.json"`,
        'Cache-Control': 'no-store',
      },
    })
  })
}
