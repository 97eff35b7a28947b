import type { HealthBins, HealthSeries } from '#lib/health/model.ts'
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

/** The worst of each bin; null where nothing was checked. */
export function stripOf(bins: HealthBins): (Tone | null)[] {
  return bins.checks.map((checks, bin) => {
    if (checks === 0) return null
    if ((bins.failing[bin] ?? 0) > 0) return 'failing'
    return (bins.degraded[bin] ?? 0) > 0 ? 'warning' : 'ok'
  })
}

/** The strip in words, for those who do not see it. */
export function stripWords(bins: HealthBins): string {
  const strip = stripOf(bins)
  const count = (tone: Tone | null) => strip.filter((one) => one === tone).length
  return `Of ${strip.length} parts of the window ${count('failing')} with failures, ${count('warning')} degraded, ${count('ok')} healthy, ${count(null)} without a check`
}

export function matchesText(series: HealthSeries, text: string): boolean {
  const hay =
    `${series.serviceName} ${series.endpoint} ${series.checkType} ${series.status}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word))
}
