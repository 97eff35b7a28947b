'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo } from 'react'
import { callLanguage, namesOf, readCallFilter } from '#lib/heatmaps/call-filter.ts'
import { allText } from '#lib/platform/filter/quote.ts'
import { tokensOf } from '#lib/platform/filter/tokens.ts'
import { offeredServicesOptions } from '#lib/services/query-options.ts'
import { FilterBox } from '../ui/filter/filter-box.tsx'
import { modes, type HeatmapState, type Mode } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

const names: Record<Mode, string> = { latency: 'Latency', errors: 'Errors' }

export function HeatmapTools({ state }: { state: HeatmapState }) {
  const { mode, setMode, scale, setScale, asTable, setAsTable, slaMs, setSlaMs } = state
  return (
    <header className={styles.tools}>
      <h1>{names[mode]}</h1>
      <div role="group" aria-label="Heatmap of" className={styles.pills}>
        {modes.map((one) => (
          <button key={one} type="button" aria-pressed={one === mode} onClick={() => setMode(one)}>
            {names[one]}
          </button>
        ))}
      </div>
      <Filter state={state} />
      <Elsewhere state={state} />
      {mode === 'latency' && (
        <div className={styles.pills}>
          <div role="group" aria-label="Colour scale" className={styles.pills}>
            {(['log', 'linear'] as const).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={scale === one}
                title={`Colour by the number of calls, ${one === 'log' ? 'logarithmic: rare calls show too' : 'linear'}`}
                onClick={() => setScale(one)}
              >
                {one}
              </button>
            ))}
          </div>
          <label className={styles.sla}>
            SLA, ms
            <input
              type="number"
              min={0}
              step="any"
              value={slaMs ?? ''}
              onChange={(event) =>
                setSlaMs(event.target.value === '' ? null : Math.max(0, event.target.valueAsNumber))
              }
            />
          </label>
          <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            as table
          </button>
        </div>
      )}
    </header>
  )
}

/** Where other pages tell more of the edge or the service that is shown. */
function Elsewhere({ state: { q, hrefTo } }: { state: HeatmapState }) {
  if (q.trim() === '' || !readCallFilter({ q }).ok) return null
  const { service, source, target, protocol } = namesOf(q)
  const focus = service ?? source ?? target
  const edge = source && target && protocol && JSON.stringify([source, target, protocol])
  return (
    <span className={styles.elsewhere}>
      {focus !== undefined && (
        <Link href={hrefTo('/map', { focus, ...(edge && { selected: edge }) })}>on the map</Link>
      )}
      <Link href={hrefTo('/correlations', { q: allText(q, 'error') })}>failed calls</Link>
    </span>
  )
}

function Filter({ state: { q, setQ } }: { state: HeatmapState }) {
  const { data: offered } = useQuery({
    ...offeredServicesOptions(lastWordOf(q)),
    enabled: q !== '',
  })
  const language = useMemo(() => callLanguage(offered?.services.map(({ name }) => name)), [offered])
  return (
    <FilterBox
      text={q}
      setText={setQ}
      language={language}
      found=""
      label="Filter calls"
      placeholder="payment   target=*-db   protocol=grpc"
    />
  )
}

/** Of which names are offered. */
function lastWordOf(q: string): string {
  const last = tokensOf(q).at(-1)
  return last?.kind === 'word' || last?.kind === 'quoted' ? last.text : ''
}
