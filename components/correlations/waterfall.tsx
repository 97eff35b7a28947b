'use client'

import { useMemo, useState, type KeyboardEvent } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import { ancestorsOf, visibleRows } from '#lib/correlations/analysis/visible-rows.ts'
import type { Call, Correlation } from '#lib/correlations/model.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import type { Analysed } from './use-correlation.ts'
import { type TimeZoom, useTimeZoom } from './use-time-zoom.ts'
import { WaterfallRow } from './waterfall-row.tsx'
import styles from './waterfall.module.css'

const rowHeight = 44

type Props = {
  analysed: Analysed
  selected: Call | undefined
  onSelect: (call: Call | null) => void
  found: ReadonlySet<number>
}

/** Parent and child, each call where it lies in time; arrows move, left and right close and open. */
export function Waterfall({ analysed, selected, onSelect, found }: Props) {
  const { correlation } = analysed
  const { collapsed, toggle } = useCollapsed(correlation, selected, onSelect)
  const rows = useMemo(() => visibleRows(correlation, collapsed), [correlation, collapsed])
  const place = selected === undefined ? -1 : rows.indexOf(selected.index)
  const { scroller, height, visible } = useVirtualRows({
    count: rows.length,
    rowHeight,
    shown: place,
  })
  const zoom = useTimeZoom(correlation)
  const callAt = (row: number) => correlation.calls[rows[row] ?? -1]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key, rows.length)
    if (step !== null) {
      onSelect(callAt(Math.min(Math.max(place + step, 0), rows.length - 1)) ?? null)
    } else if (event.key === 'ArrowLeft' && selected) {
      if (selected.children.length > 0 && !collapsed.has(selected.index)) toggle(selected, false)
      else onSelect(correlation.calls[selected.parent ?? -1] ?? selected)
    } else if (event.key === 'ArrowRight' && selected) toggle(selected, true)
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.waterfall}>
      <TimeRuler zoom={zoom} />
      <div
        ref={scroller}
        className={styles.scroller}
        role="tree"
        aria-label="Calls"
        tabIndex={0}
        onKeyDown={onKeyDown}
        aria-activedescendant={selected && place >= 0 ? `call-${selected.index}` : undefined}
      >
        <div className={styles.rows} style={{ height: height }}>
          {visible.map((item) => {
            const call = callAt(item.index)
            return (
              call && (
                <WaterfallRow
                  key={call.id}
                  {...{ call, analysed, zoom, onSelect }}
                  top={item.start}
                  isSelected={call === selected}
                  isFound={found.has(call.index)}
                  isCollapsed={collapsed.has(call.index)}
                  onToggle={() => toggle(call)}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Which calls are closed. What is above the selected one is open; closing that selects it instead. */
function useCollapsed(
  { calls }: Correlation,
  selected: Call | undefined,
  onSelect: (call: Call) => void,
) {
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set())
  const above = useMemo(
    () => new Set(selected ? ancestorsOf(calls, selected.index) : []),
    [calls, selected],
  )
  const collapsed = useMemo(
    () => new Set([...closed].filter((index) => !above.has(index))),
    [closed, above],
  )
  const toggle = (call: Call, open = collapsed.has(call.index)) => {
    if (!open && above.has(call.index)) onSelect(call)
    const next = new Set(collapsed)
    if (open) next.delete(call.index)
    else next.add(call.index)
    setClosed(next)
  }
  return { collapsed, toggle }
}

function TimeRuler({ zoom }: { zoom: TimeZoom }) {
  const { setRuler, handlers, ticks, drawn, isZoomed, fromMs, toMs, reset } = zoom
  return (
    <>
      <div className={styles.head}>
        <span>Call</span>
        <span className={styles.ticks} ref={setRuler} {...handlers}>
          {ticks.map((tick) => (
            <span key={tick.share} style={{ left: `${tick.share * 100}%` }}>
              {tick.text}
            </span>
          ))}
          {drawn && (
            <i
              className={styles.drawn}
              style={{ left: `${drawn.from * 100}%`, width: `${drawn.width * 100}%` }}
            />
          )}
        </span>
        <span className={styles.durationHead}>Duration</span>
      </div>
      {isZoomed && (
        <button type="button" className={styles.zoomOut} onClick={reset}>
          Showing {durationText(toMs - fromMs)}; show all
        </button>
      )}
    </>
  )
}

function stepOf(key: string, length: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: 15,
    PageUp: -15,
    Home: -length,
    End: length,
  }
  return steps[key] ?? null
}
