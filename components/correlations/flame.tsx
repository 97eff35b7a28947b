'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { useMemo, useState } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import { flameBoxes } from '#lib/correlations/analysis/flame-boxes.ts'
import { type Call, durationOf, hasFailed } from '#lib/correlations/model.ts'
import button from '../ui/button.module.css'
import styles from './flame.module.css'
import type { Analysed } from './use-correlation.ts'

const rowHeight = 26
/** Narrower than about a pixel. */
const least = 1 / 1400

/** Depth by depth: how long each call took within the one above. A second click zooms to it. */
export function Flame({
  analysed: { correlation, roleOf },
  selected,
  onSelect,
  found,
}: {
  analysed: Analysed
  selected: Call | undefined
  onSelect: (call: Call) => void
  found: ReadonlySet<number>
}) {
  const [zoomed, setZoomed] = useState<Call | null>(null)
  const stretch = useMemo(
    () => ({
      fromMs: zoomed?.startMs ?? correlation.startMs,
      toMs: zoomed?.endMs ?? correlation.endMs,
    }),
    [zoomed, correlation],
  )
  const boxes = useMemo(() => flameBoxes(correlation.calls, stretch, least), [correlation, stretch])
  const depth = boxes.reduce((most, { row }) => Math.max(most, row), 0)
  const hidden = correlation.calls.length - boxes.length
  return (
    <div className={styles.flame}>
      <p className={styles.caption}>
        {durationText(stretch.toMs - stretch.fromMs)} wide
        {hidden > 0 && ` · ${hidden} calls are outside or narrower than a pixel`}
        {zoomed && (
          <button type="button" className={button.button} onClick={() => setZoomed(null)}>
            Show all
          </button>
        )}
      </p>
      <div className={styles.scroller} role="group" aria-label="Flame view">
        <div className={styles.boxes} style={{ height: (depth + 1) * rowHeight }}>
          {boxes.map(({ call, left, width, row }) => (
            <button
              key={call.id}
              type="button"
              className={`${styles.box} ${toneOf(call, roleOf(call))} ${call === selected ? styles.selected : ''} ${found.has(call.index) ? styles.found : ''}`}
              style={{ left: `${left * 100}%`, width: `${width * 100}%`, top: row * rowHeight }}
              title={`${fromTo(call.source, call.target)} ${call.operation ?? ''}, ${durationText(durationOf(call))}`}
              onClick={() => (call === selected ? setZoomed(call) : onSelect(call))}
            >
              {hasFailed(call) && '◆ '}
              {call.target} {call.operation}
            </button>
          ))}
        </div>
      </div>
    </div>
  )
}

function toneOf(call: Call, role: 'cause' | 'dragged' | 'none'): string {
  if (!hasFailed(call)) return ''
  return (role === 'dragged' ? styles.dragged : styles.failed) ?? ''
}
