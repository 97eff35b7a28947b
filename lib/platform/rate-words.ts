import { formatDuration } from './format.ts'

/** What a rate is over where that is not the time range: for a title beside it. */
export function sinceFirstSeen(cover: { overSeconds: number; isYoung: boolean } | null) {
  if (!cover?.isYoung) return undefined
  return `over the ${formatDuration(cover.overSeconds * 1000)} since it was first seen`
}
