'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import type { ComparedPlace, Side } from '#lib/correlations/analysis/compare-correlations.ts'
import type { UsualOf } from '#lib/correlations/analysis/verdict-model.ts'
import type { Call } from '#lib/correlations/model.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { changeWords } from './comparison-model.ts'
import styles from './compare.module.css'

const rowHeight = 32
/** Deeper levels would leave no room for the names. */
const deepestIndent = 12

type Props = {
  places: readonly ComparedPlace[]
  usualOf: UsualOf
  selected: Call | undefined
  onSelect: (call: Call) => void
}

export function ComparedTable({ places, usualOf, selected, onSelect }: Props) {
  const { scroller, height, visible } = useVirtualRows({ count: places.length, rowHeight })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div ref={scroller} className={styles.scroller} tabIndex={0}>
      <div
        role="table"
        aria-label="What differs"
        aria-rowcount={places.length + 1}
        className={styles.table}
      >
        <div role="rowgroup" className={styles.headGroup}>
          <div role="row" className={styles.row}>
            {['Call', 'Change', 'Here', 'There', 'Difference', 'Usual p50 · p95'].map((name) => (
              <div key={name} role="columnheader" className={isText(name) ? '' : styles.number}>
                {name}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: height }}>
          {visible.map((item) => {
            const place = places[item.index]
            return (
              place && (
                <Row
                  key={place.key}
                  {...{ usualOf, onSelect }}
                  place={place}
                  rowIndex={item.index + 2}
                  top={item.start}
                  isSelected={selected !== undefined && !!place.here?.calls.includes(selected)}
                />
              )
            )
          })}
        </div>
      </div>
    </div>
  )
}

function isText(name: string): boolean {
  return name === 'Call' || name === 'Change'
}

function Row({
  place,
  usualOf,
  rowIndex,
  top,
  isSelected,
  onSelect,
}: {
  place: ComparedPlace
  usualOf: UsualOf
  rowIndex: number
  top: number
  isSelected: boolean
  onSelect: (call: Call) => void
}) {
  const { here, there, change, depth, durationDeltaMs } = place
  const call = (here ?? there)?.calls[0]
  if (!call) return null
  const { mark, word } = changeWords[change]
  const usual = usualOf(call)
  const name = `${call.target} ${call.operation ?? call.protocol}`
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={`${styles.row} ${styles[change]} ${isSelected ? styles.selected : ''}`}
      style={{ top }}
    >
      <div
        role="cell"
        title={fromTo(call.source, name)}
        style={{ paddingLeft: `${Math.min(depth, deepestIndent)}em` }}
      >
        {here ? (
          <button type="button" className={styles.pick} onClick={() => onSelect(call)}>
            {name}
          </button>
        ) : (
          name
        )}
      </div>
      <div role="cell" className={styles.change}>
        <span aria-hidden="true">{mark}</span> {word}
      </div>
      <div role="cell" className={styles.number}>
        {sideText(here)}
      </div>
      <div role="cell" className={styles.number}>
        {sideText(there)}
      </div>
      <div role="cell" className={styles.number}>
        {deltaText(durationDeltaMs)}
      </div>
      <div role="cell" className={styles.number}>
        {usual ? `${durationText(usual.p50Ms)} · ${durationText(usual.p95Ms)}` : '–'}
      </div>
    </div>
  )
}

function sideText(side: Side | null): string {
  if (!side) return '–'
  const count = side.calls.length > 1 ? ` in ${side.calls.length} calls` : ''
  const failed = side.failed > 0 ? `, ${side.failed === 1 ? '' : `${side.failed} `}failed` : ''
  return `${durationText(side.durationMs)}${count}${failed}`
}

function deltaText(ms: number): string {
  if (ms === 0) return '0 ms'
  return `${ms > 0 ? '+' : '−'}${durationText(Math.abs(ms))}`
}
