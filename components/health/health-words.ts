import { stripLetters, type HealthSeries } from '#lib/health/model.ts'
import type { Tone } from '../ui/status-shape.tsx'

export function toneOf(status: string): Tone {
  if (status === 'healthy') return 'ok'
  if (status === 'degraded') return 'warning'
  return status === 'unhealthy' ? 'failing' : 'unknown'
}

/** What stands above the page. */
export function headlineOf(series: readonly HealthSeries[]): string {
  const failing = series.filter(({ status }) => toneOf(status) === 'failing').length
  const degraded = series.filter(({ status }) => toneOf(status) === 'warning').length
  const parts = [failing > 0 && `${failing} failing`, degraded > 0 && `${degraded} degraded`]
  const told = parts.filter(Boolean).join(', ')
  if (series.length === 0) return 'No health checks'
  const all =
    series.length === 1 ? 'The one check is healthy' : `All ${series.length} checks are healthy`
  return told === '' ? all : `${told} of ${series.length} checks`
}

const tones: Record<string, Tone> = {
  [stripLetters.failing]: 'failing',
  [stripLetters.degraded]: 'warning',
  [stripLetters.healthy]: 'ok',
}

/** The worst of each part of the window; null where nothing was checked. */
export function tonesOf({ strip }: Pick<HealthSeries, 'strip'>): (Tone | null)[] {
  return Array.from(strip, (letter) => tones[letter] ?? null)
}

/** The strip in words, for those who do not see it. */
export function stripWords(tonesShown: readonly (Tone | null)[]): string {
  const count = (tone: Tone | null) => tonesShown.filter((one) => one === tone).length
  return `Of ${tonesShown.length} parts of the window ${count('failing')} with failures, ${count('warning')} degraded, ${count('ok')} healthy, ${count(null)} without a check`
}

export function matchesText(series: HealthSeries, text: string): boolean {
  const hay =
    `${series.serviceName} ${series.endpoint} ${series.checkType} ${series.status}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word))
}
