import { authorize } from '#lib/access/authorize.ts'
import { toOpenAnswer } from '#lib/correlations/open-answer.ts'
import { openSpans } from '#lib/ingest/open-spans.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

/** Nothing of it is stored. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async () => {
    await authorize(request, 'read')
    const opened = await openSpans(request)
    return Response.json(toOpenAnswer(opened), { headers: { 'Cache-Control': 'no-store' } })
  })
}
