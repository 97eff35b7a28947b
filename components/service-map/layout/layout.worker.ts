import { arrange } from '#lib/service-map/model/layout/arrange.ts'
import type { LayoutInput } from '#lib/service-map/model/layout/types.ts'

self.addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have no origin
  self.postMessage(arrange(data))
})
