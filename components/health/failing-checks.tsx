'use client'

import { useQuery } from '@tanstack/react-query'
import { seriesKeyOf, type HealthSeries } from '#lib/health/model.ts'
import { healthOptions } from '#lib/health/query-options.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatClock } from '#lib/platform/format.ts'
import { ShortList } from '../ui/short-list.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'
import { toneOf } from './health-words.ts'

const mostShown = 6

/** Health checks that do not succeed now, for the overview. */
export function FailingChecks() {
  const { zone } = useZone()
  const { request, hrefTo } = useWindowParams()
  const { data, ...query } = useQuery(healthOptions(request))
  // The answer has what fails first.
  const failing = data?.series.filter(({ status }) => toneOf(status) !== 'ok')
  const rows = failing?.slice(0, mostShown).map((series) => ({
    id: seriesKeyOf(series),
    tone: toneOf(series.status),
    name: `${series.serviceName} ${series.checkType}`,
    href: hrefTo('/health', { check: seriesKeyOf(series) }),
    words: wordsOf(series, zone),
    action: {
      name: 'explain',
      href: hrefTo('/correlations', {
        q: `${fieldsText({ service: series.serviceName })} error`,
      }),
    },
  }))
  const count = failing?.length ?? 0
  return (
    <ShortList
      title="Failing checks"
      rows={rows}
      nothing={data?.series.length === 0 ? 'No health checks.' : 'No check fails.'}
      more={{ words: count > mostShown ? `all ${count}` : 'all', href: hrefTo('/health') }}
      query={query}
    />
  )
}

function wordsOf({ status, failingSince, errorDetails }: HealthSeries, zone: string): string {
  const since =
    failingSince === null ? '' : ` since ${formatClock(Date.parse(failingSince), zone, 'day')}`
  return `${status}${since}${errorDetails === null ? '' : `: ${errorDetails}`}`
}
