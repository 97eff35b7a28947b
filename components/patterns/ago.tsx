'use client'

import { formatDuration } from '#lib/platform/format.ts'
import { useNow } from '../ui/use-now.ts'

const freshMs = 5_000

/** How long something is past, as time goes on. */
export function Ago({ atMs }: { atMs: number | null }) {
  const nowMs = useNow(atMs ?? 0, 1_000)
  if (atMs === null || nowMs - atMs < freshMs) return 'just now'
  return `${formatDuration(nowMs - atMs)} ago`
}
