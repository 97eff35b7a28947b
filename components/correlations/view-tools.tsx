'use client'

import { useRef, type KeyboardEvent } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import { servicesOf } from '#lib/correlations/analysis/tell-correlation.ts'
import type { Call } from '#lib/correlations/model.ts'
import { formatCount } from '#lib/platform/format.ts'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
import styles from './view-tools.module.css'
import type { Analysed } from './use-correlation.ts'
import { type View, viewNames, views, type ViewState } from './view-state.ts'

/** Which view, what it is of, and what is looked for in it. */
export function ViewTools({
  analysed,
  state,
  found,
  selected,
  onSelect,
}: {
  analysed: Analysed
  state: ViewState
  found: readonly number[]
  selected: Call | undefined
  onSelect: (call: Call) => void
}) {
  const { correlation } = analysed
  return (
    <div className={styles.tools}>
      <Tabs view={state.view} setView={state.setView} />
      <p className={styles.facts}>
        {formatCount(correlation.calls.length)} {correlation.calls.length === 1 ? 'call' : 'calls'}{' '}
        · {servicesOf(correlation).length} services ·{' '}
        {durationText(correlation.endMs - correlation.startMs)} in all
        <Clocks {...{ analysed, state }} />
      </p>
      <Find {...{ state, found, selected, onSelect }} calls={correlation.calls} />
    </div>
  )
}

function Tabs({ view, setView }: { view: View; setView: (view: View) => void }) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const next = views[(views.indexOf(view) + step + views.length) % views.length]
    if (!next) return
    setView(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus()
  }
  return (
    <div
      role="tablist"
      aria-label="View"
      tabIndex={-1}
      className={styles.tabs}
      onKeyDown={onKeyDown}
    >
      {views.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          data-view={one}
          aria-selected={one === view}
          tabIndex={one === view ? 0 : -1}
          onClick={() => setView(one)}
        >
          {viewNames[one]}
        </button>
      ))}
    </div>
  )
}

function Clocks({ analysed, state }: { analysed: Analysed; state: ViewState }) {
  const { skews } = analysed.correlation
  const worst = skews.reduce((most, { aheadMs }) => Math.max(most, Math.abs(aheadMs)), 0)
  if (worst === 0 && !state.rawClocks) return null
  const names = skews
    .map(
      ({ service, aheadMs }) =>
        `${service} ${aheadMs > 0 ? 'ahead' : 'behind'} by ${durationText(Math.abs(aheadMs))}`,
    )
    .join(', ')
  return (
    <>
      {' · '}
      <label title={names}>
        <input
          type="checkbox"
          checked={!state.rawClocks}
          onChange={(event) => state.setRawClocks(!event.target.checked)}
        />{' '}
        {state.rawClocks ? 'correct clocks' : `clocks corrected by up to ${durationText(worst)}`}
      </label>
    </>
  )
}

function Find({
  state,
  found,
  calls,
  selected,
  onSelect,
}: {
  state: ViewState
  found: readonly number[]
  calls: readonly Call[]
  selected: Call | undefined
  onSelect: (call: Call) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  useShortcut('/', { label: 'Search within' }, () => input.current?.focus())
  const place = selected ? found.indexOf(selected.index) : -1
  const go = (step: number) => {
    const next = found[(place + step + found.length) % found.length]
    const call = next === undefined ? undefined : calls[next]
    if (call) onSelect(call)
  }
  return (
    <div className={styles.find} role="search">
      <input
        ref={input}
        type="search"
        value={state.find}
        placeholder="Search within"
        aria-label="Search within"
        aria-keyshortcuts="/"
        onChange={(event) => state.setFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found.length > 0) go(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <span aria-live="polite" className={styles.count}>
        {state.find.trim() !== '' && `${place >= 0 ? `${place + 1} of ` : ''}${found.length} found`}
      </span>
    </div>
  )
}
