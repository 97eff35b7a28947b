'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useId, useRef, useState } from 'react'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { offeredServicesOptions } from '#lib/services/query-options.ts'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
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
function Elsewhere({ state: { filter, hrefTo } }: { state: HeatmapState }) {
  const { service, source, target, protocol } = filter
  if (!service && !source && !target) return null
  const q = `${fieldsText({ service, source, target, protocol })} error`
  const focus = service || source || target || ''
  const edge = source && target && protocol && JSON.stringify([source, target, protocol])
  return (
    <span className={styles.elsewhere}>
      <Link href={hrefTo('/map', { focus, ...(edge && { selected: edge }) })}>on the map</Link>
      <Link href={hrefTo('/correlations', { q })}>failed calls</Link>
    </span>
  )
}

function Filter({ state: { filter, setFilter } }: { state: HeatmapState }) {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  useShortcut('/', { label: 'Filter by service' }, () => input.current?.focus())
  const [isAsked, setAsked] = useState(false)
  const typed = filter.service ?? ''
  const { data: offered } = useQuery({ ...offeredServicesOptions(typed), enabled: isAsked })
  const set = (change: HeatmapState['filter']) => setFilter({ ...filter, ...change })
  return (
    <div className={styles.filter}>
      <label htmlFor={`${id}-service`} className="visually-hidden">
        Service at either side
      </label>
      <input
        ref={input}
        id={`${id}-service`}
        type="search"
        placeholder="all services"
        list={`${id}-services`}
        autoComplete="off"
        value={filter.service ?? ''}
        onFocus={() => setAsked(true)}
        onChange={(event) => set({ service: event.target.value })}
      />
      <datalist id={`${id}-services`}>
        {offered?.services.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <label htmlFor={`${id}-protocol`} className="visually-hidden">
        Protocol
      </label>
      <input
        id={`${id}-protocol`}
        type="search"
        placeholder="any protocol"
        value={filter.protocol ?? ''}
        onChange={(event) => set({ protocol: event.target.value })}
      />
      {(filter.source || filter.target) && (
        <button
          type="button"
          className={styles.edge}
          onClick={() => set({ source: '', target: '' })}
          title="Show all edges again"
        >
          {filter.source || 'any'} → {filter.target || 'any'} ×
        </button>
      )}
    </div>
  )
}
