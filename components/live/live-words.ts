import { formatDuration } from '#lib/platform/format.ts'
import type { LiveState } from './live-store.ts'

export type LiveWord =
  | 'connecting'
  | 'live'
  | 'paused'
  | 'reconnecting'
  | 'stale'
  | 'disconnected'
  | 'no data'
type LiveWords = {
  tone: 'ok' | 'warning' | 'failing' | 'unknown'
  /** Changes only when the state does, so that it can be announced. */
  state: LiveWord
  age: string
}

const staleMs = 15_000
const lostMs = 60_000
/** A stream that comes back at once was not worth a word. */
const blinkMs = 3_000

/** @param paused the page shows the past, so that its age says nothing while all is well */
export function liveWords(
  live: LiveState,
  { nowMs, paused }: { nowMs: number; paused: boolean },
): LiveWords {
  const { stream, currentAtMs, cutAtMs, databaseAnswers } = live
  if (currentAtMs === null && stream !== 'cut') {
    return databaseAnswers
      ? { tone: 'unknown', state: 'connecting', age: '' }
      : { tone: 'failing', state: 'no data', age: '' }
  }
  const ageMs = currentAtMs === null ? Infinity : Math.max(0, nowMs - currentAtMs)
  const age = Number.isFinite(ageMs) ? formatDuration(ageMs) : ''
  const isCut = stream === 'cut' && cutAtMs !== null && nowMs - cutAtMs > blinkMs
  if (ageMs > staleMs || !databaseAnswers) {
    const tone = ageMs > lostMs ? 'failing' : 'warning'
    return { tone, state: isCut ? 'disconnected' : 'stale', age }
  }
  if (isCut) return { tone: 'warning', state: 'reconnecting', age }
  return paused ? { tone: 'unknown', state: 'paused', age: '' } : { tone: 'ok', state: 'live', age }
}
