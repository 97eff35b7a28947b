import type { LiveHub, LiveMessage } from './hub.ts'

const mostUnread = 32
/** The browser comes back after this pause when the stream was cut. */
const retryMs = 2_000

/** Server-sent events of one browser, until it goes away or no longer reads. */
export function liveStream(
  hub: LiveHub,
  { lastId, signal }: { lastId: string | null; signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let unsubscribe: (() => void) | null = null
  const leave = () => {
    unsubscribe?.()
    unsubscribe = null
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = () => {
          if (unsubscribe === null) return
          leave()
          controller.close()
        }
        controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`))
        unsubscribe = hub.subscribe((message) => {
          if ((controller.desiredSize ?? 0) <= 0) return end()
          controller.enqueue(encoder.encode(toEvent(message)))
        }, lastId)
        signal.addEventListener('abort', end, { once: true })
        if (signal.aborted) end()
      },
      cancel: leave,
    },
    { highWaterMark: mostUnread },
  )
}

function toEvent({ event, id, data }: LiveMessage): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
