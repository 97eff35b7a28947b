import { sharedHub } from '#lib/live/shared-hub.ts'
import { liveStream } from '#lib/live/stream.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Response {
  const lastId = request.headers.get('last-event-id')
  return new Response(liveStream(sharedHub(), { lastId, signal: request.signal }), {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      // no-transform keeps compression, and so buffering, away from the stream.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    },
  })
}
