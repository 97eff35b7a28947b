'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useZone } from '../ui/zone.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import type { Overview, OverviewRequest } from '#lib/overview/model.ts'
import { overviewOptions } from '#lib/overview/query-options.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import { formatClock } from '#lib/platform/format.ts'
import { EmptyEstate } from './empty-estate.tsx'
import { OverviewHeadline } from './overview-headline.tsx'
import { OverviewSkeleton } from './overview-skeleton.tsx'
import styles from './overview.module.css'
import { ServicesPanel, type TableState } from './services-panel.tsx'
import { TotalsCharts } from './totals-charts.tsx'
import { WorseEdgesPanel } from './worse-edges-panel.tsx'

export type OverviewPageProps = {
  request: OverviewRequest
  /** Where this dashboard is reached: services are pointed there. */
  origin: string
  table: TableState
  onZoom: (fromMs: number, toMs: number) => void
  onZoomOut: () => void
  /** What of other parts of Signalbox needs a look; it loads and fails by itself. */
  beside: ReactNode
}

/** The health of every service's communication, live. */
export function OverviewPage(props: OverviewPageProps) {
  const { request, origin, table, onZoom, onZoomOut } = props
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery(overviewOptions(request))
  const retry = () => void refetch()
  const beside = (
    <div className={styles.beside}>
      <WorseEdgesPanel request={request} />
      {props.beside}
    </div>
  )
  if (!data) {
    if (!error) return <OverviewSkeleton />
    return (
      <>
        <Trouble error={error} known={null} retrying={isFetching} onRetry={retry} />
        {beside}
      </>
    )
  }
  const isEmpty =
    data.services.length === 0 && data.silentServices === 0 && data.latestCallAt === null
  const isOld = isPlaceholderData || error !== null
  return (
    <>
      {error && <Trouble error={error} known={data} retrying={isFetching} onRetry={retry} />}
      {isEmpty ? (
        <EmptyEstate origin={origin} />
      ) : (
        <>
          <div className={isOld ? styles.old : undefined} aria-busy={isPlaceholderData}>
            <OverviewHeadline overview={data} against={request.against} />
            <TotalsCharts overview={data} onZoom={onZoom} onZoomOut={onZoomOut} />
          </div>
          {/* Before the many services: on a phone they would push it out of sight. */}
          <div className={styles.lower}>
            {beside}
            <div className={isOld ? styles.old : undefined} aria-busy={isPlaceholderData}>
              <ServicesPanel overview={data} window={request.window} state={table} />
            </div>
          </div>
        </>
      )}
    </>
  )
}

/** With old figures on the screen a strip above them; else a panel in their place. */
function Trouble({
  error,
  known,
  retrying,
  onRetry,
}: {
  error: Error
  known: Overview | null
  retrying: boolean
  onRetry: () => void
}) {
  const { zone } = useZone()
  const problem = error instanceof ProblemError ? error : null
  const figures = known
    ? `The figures below are from ${formatClock(Date.parse(known.asOf), zone, 'seconds')}.`
    : 'Nothing can be shown until it answers.'
  return (
    <ErrorPanel
      compact={known !== null}
      title={problem?.message ?? 'The page has failed'}
      meaning={`${meanings[problem?.code ?? ''] ?? meanings.internal} ${figures} It tries again by itself.`}
      requestId={problem?.requestId}
      retrying={retrying}
      onRetry={onRetry}
    />
  )
}

const meanings: Record<string, string> = {
  unavailable:
    'Signalbox runs, but cannot reach PostgreSQL. Services that send telemetry are asked to send it again later.',
  unreachable: 'The Signalbox server cannot be reached from this browser.',
  bad_request:
    'The address of this page asks for something that there is not. Choose another time range.',
  internal: 'This is a fault of Signalbox; its log has the details under the request id.',
}
