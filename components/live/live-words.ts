import { formatDuration } from '#lib/platform/format.ts'
import type { LiveState } from './live-store.ts'

export type LiveWords = {
  tone: 'ok' | 'warning' | 'failing' | 'unknown'
  /** Changes only when the state does, so that it can be announced. */
  state: 'connecting' | 'live' | 'reconnecting' | 'stale' | 'disconnected' | 'no data'
  age: string
}

const staleMs = 15_000
const lostMs = 60_000
/** A stream that comes back at once was not worth a word. */
const blinkMs = 3_000

export function liveWords(live: LiveState, nowMs: number): LiveWords {
  const { stream, currentAtMs, cutAtMs, databaseAnswers } = live
  if (currentAtMs === null && stream !== 'cut') {
    return databaseAnswers
      ? { tone: 'unknown', state: 'connecting', age: '' }
      : { tone: 'failing', state: 'no data', age: '' }
  }
  const ageMs = currentAtMs === null ? Infinity : Math.max(0, nowMs - currentAtMs)
  const age = Number.isFinite(ageMs) ? formatDuration(ageMs) : ''
  const isCut = stream === 'cut' && cutAtMs !== null && nowMs - cutAtMs > blinkMs
  if (ageMs > lostMs) return { tone: 'failing', state: isCut ? 'disconnected' : 'stale', age }
  if (ageMs > staleMs) return { tone: 'warning', state: isCut ? 'disconnected' : 'stale', age }
  return isCut
    ? { tone: 'warning', state: 'reconnecting', age }
    : { tone: 'ok', state: 'live', age }
}
