import {
  longestWindowSeconds,
  presets,
  presetSeconds,
  type WindowRequest,
} from '#lib/platform/window.ts'
import { parseTypedTime } from './typed-time.ts'

export type TypedWindow = { from: string; to: string }
export type WindowFaults = { from?: string; to?: string }

const notATime = 'No time that Signalbox knows. Try 14:05, 2026-11-24 14:05, -2h or now.'
const shortestMs = 10_000

/** The window that was typed, or what is wrong with which end of it. */
export function readTypedWindow(
  typed: TypedWindow,
  when: { nowMs: number; zone: string },
): { request: WindowRequest } | { faults: WindowFaults } {
  const [fromMs, toMs] = [parseTypedTime(typed.from, when), parseTypedTime(typed.to, when)]
  if (fromMs === null || toMs === null) {
    return {
      faults: {
        ...(fromMs === null && { from: notATime }),
        ...(toMs === null && { to: notATime }),
      },
    }
  }
  if (fromMs >= when.nowMs) return { faults: { from: 'This is yet to come.' } }
  if (toMs - fromMs < shortestMs)
    return { faults: { to: 'Must be at least 10 s after the start.' } }
  if (toMs - fromMs > longestWindowSeconds * 1000) {
    return { faults: { from: 'Must be at most 16 days before the end.' } }
  }
  const isToNow = typed.to.trim().toLowerCase() === 'now'
  const preset = presets.find((known) => presetSeconds[known] * 1000 === toMs - fromMs)
  return { request: isToNow && preset !== undefined ? { range: preset } : { fromMs, toMs } }
}

/** A window of the same length next to it; none that begins in the future. */
export function neighbourOf(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  direction: 'earlier' | 'later' | 'wider',
): { fromMs: number; toMs: number } {
  const lengthMs = toMs - fromMs
  if (direction === 'wider') {
    const extraMs = Math.min(lengthMs, longestWindowSeconds * 1000 - lengthMs) / 2
    return { fromMs: fromMs - extraMs, toMs: toMs + extraMs }
  }
  const stepMs = direction === 'earlier' ? -lengthMs / 2 : lengthMs / 2
  return { fromMs: fromMs + stepMs, toMs: toMs + stepMs }
}
