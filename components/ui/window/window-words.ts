import { formatClock, formatZone } from '#lib/platform/format.ts'
import {
  presetSeconds,
  type Comparison,
  type Preset,
  type WindowRequest,
} from '#lib/platform/window.ts'

export function presetName(preset: Preset): string {
  return `Last ${spelled(preset)}`
}

export const comparisonNames: Record<Comparison, string> = {
  before: 'Window before',
  day: 'A day before',
  week: 'A week before',
  off: 'Nothing',
}

/** A window's ends as of now, in ms since the epoch. */
export function endsOf(request: WindowRequest, nowMs: number): { fromMs: number; toMs: number } {
  if ('fromMs' in request) return request
  return { fromMs: nowMs - presetSeconds[request.range] * 1000, toMs: nowMs }
}

/** The ends at which a live window stays when it is stopped: with the bucket that now falls into. */
export function fixedEndsOf(request: WindowRequest, nowMs: number) {
  if ('fromMs' in request) return request
  const lengthMs = presetSeconds[request.range] * 1000
  const bucketMs = lengthMs <= 15 * 60_000 ? 10_000 : 60_000
  const toMs = Math.ceil(nowMs / bucketMs) * bucketMs
  return { fromMs: toMs - lengthMs, toMs }
}

/** 14:05 – 14:35 CET; with days where it is long or not of today. */
export function windowTimes(
  request: WindowRequest,
  { nowMs, zone }: { nowMs: number; zone: string },
): string {
  const { fromMs, toMs } = endsOf(request, nowMs)
  const dayMs = 24 * 3_600_000
  const clock = toMs - fromMs >= dayMs || nowMs - fromMs >= dayMs ? 'day' : 'minutes'
  return `${formatClock(fromMs, zone, clock)} – ${formatClock(toMs, zone, clock)} ${formatZone(zone, toMs)}`
}

function spelled(preset: Preset): string {
  return preset.replace(/^(\d+)([mhd])$/, (_, count: string, unit: string) => {
    return `${count}\u00a0${unit === 'm' ? 'min' : unit}`
  })
}

/** The title of a page that shows a stretch of the past names it, for whoever is sent the link. */
export function titleOf(page: string, request: WindowRequest): string {
  if ('range' in request) return page
  const [from, to] = [request.fromMs, request.toMs].map((ms) => formatClock(ms, 'UTC', 'day'))
  return `${page}, ${from} – ${to} UTC`
}
