import { authorize } from '#lib/access/authorize.ts'
import { whileAuthorized } from '#lib/access/session-watch.ts'
import { sharedHub } from '#lib/live/shared-hub.ts'
import { liveStream } from '#lib/live/stream.ts'
import { respond } from '#lib/platform/problem.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return respond(request, async () => {
    const actor = await authorize(request, 'read')
    const lastId = request.headers.get('last-event-id')
    const signal = whileAuthorized(actor, request.signal)
    return new Response(liveStream(sharedHub(), { lastId, signal }), {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        // no-transform keeps compression, and so buffering, away from the stream.
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
      },
    })
  })
}
