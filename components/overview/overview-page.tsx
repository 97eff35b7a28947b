'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import type { OverviewRequest } from '#lib/overview/model.ts'
import { overviewOptions } from '#lib/overview/query-options.ts'
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
  const query = useQuery(overviewOptions(request))
  const { data, error, isPlaceholderData } = query
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
        <QueryTrouble query={query} />
        {beside}
      </>
    )
  }
  const isEmpty =
    data.services.length === 0 && data.silentServices === 0 && data.latestCallAt === null
  const isOld = isPlaceholderData || error !== null
  return (
    <>
      <QueryTrouble query={query} asOf={data.asOf} />
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
