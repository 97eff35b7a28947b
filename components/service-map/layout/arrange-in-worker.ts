import { columns } from '#lib/service-map/model/layout/columns.ts'
import type { Layout, LayoutInput } from '#lib/service-map/model/layout/types.ts'

const deadlineMs = 5_000

/** @returns null when it was cancelled; columns when it took too long or the worker failed */
export function arrangeInWorker(input: LayoutInput, signal: AbortSignal): Promise<Layout | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    const end = (layout: Layout | null) => {
      clearTimeout(timer)
      worker.terminate()
      resolve(layout)
    }
    const fallBack = () => end(columns(input))
    const timer = setTimeout(fallBack, deadlineMs)
    signal.addEventListener('abort', () => end(null), { once: true })
    worker.addEventListener('message', ({ data }: MessageEvent<Layout>) => end(data))
    worker.addEventListener('error', fallBack)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have no origin
    worker.postMessage(input)
  })
}
