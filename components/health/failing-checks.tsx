'use client'

import { useQuery } from '@tanstack/react-query'
import { seriesKeyOf, type LatestHealthCheck } from '#lib/health/model.ts'
import { worstChecksOptions } from '#lib/health/query-options.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatClock } from '#lib/platform/format.ts'
import { ShortList } from '../ui/short-list.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'
import { toneOf } from './health-words.ts'

/** Health checks that do not succeed now, for the overview. */
export function FailingChecks() {
  const { zone } = useZone()
  const { hrefTo } = useWindowParams()
  const { data, ...query } = useQuery(worstChecksOptions())
  const rows = data?.worst.map((series) => ({
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
  const count = data ? data.failing + data.degraded : 0
  return (
    <ShortList
      title="Failing checks"
      rows={rows}
      nothing={data?.checks === 0 ? 'No health checks.' : 'No check fails.'}
      more={{
        words: count > (rows?.length ?? 0) ? `all ${count}` : 'all',
        href: hrefTo('/health'),
      }}
      query={query}
    />
  )
}

function wordsOf({ status, failingSince, errorDetails }: LatestHealthCheck, zone: string): string {
  const since =
    failingSince === null ? '' : ` since ${formatClock(Date.parse(failingSince), zone, 'day')}`
  return `${status}${since}${errorDetails === null ? '' : `: ${errorDetails}`}`
}
