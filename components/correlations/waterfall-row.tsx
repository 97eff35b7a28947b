'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { use } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import { type Call, durationOf, hasFailed } from '#lib/correlations/model.ts'
import { CallShape, noteOf } from './call-parts.tsx'
import { BrokenCalls } from './declared.ts'
import type { Analysed } from './use-correlation.ts'
import type { TimeZoom } from './use-time-zoom.ts'
import styles from './waterfall.module.css'

type Props = {
  call: Call
  analysed: Analysed
  zoom: TimeZoom
  top: number
  isSelected: boolean
  isFound: boolean
  isCollapsed: boolean
  onSelect: (call: Call) => void
  onToggle: () => void
}

export function WaterfallRow(props: Props) {
  const { call, analysed, zoom, top, isSelected, isFound, isCollapsed, onSelect } = props
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around it has the keys
    <div
      id={`call-${call.index}`}
      role="treeitem"
      aria-level={call.depth + 1}
      aria-selected={isSelected}
      aria-expanded={call.children.length > 0 ? !isCollapsed : undefined}
      tabIndex={-1}
      className={`${styles.row} ${isSelected ? styles.selected : ''} ${isFound ? styles.found : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(call)}
    >
      <Name {...props} />
      <span className={styles.track}>
        <Wait {...{ call, zoom }} />
        <Bar {...{ call, analysed, zoom }} />
        {analysed.critical.has(call.index) && <CriticalLine {...{ call, analysed, zoom }} />}
      </span>
      <span className={`${styles.duration} ${hasFailed(call) ? styles.failedText : ''}`}>
        {call.state === 'unended' ? '–' : durationText(durationOf(call))}
      </span>
    </div>
  )
}

/** Deeper levels would leave no room for the names. */
const deepestIndent = 24

function Name({ call, isCollapsed, onToggle }: Props) {
  const note = noteOf(call)
  const broken = use(BrokenCalls).get(call.id)
  return (
    <span
      className={styles.name}
      style={{ paddingLeft: `${Math.min(call.depth, deepestIndent)}em` }}
    >
      {call.children.length > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.toggle}
          aria-label={isCollapsed ? 'Open' : 'Close'}
          onClick={(event) => {
            event.stopPropagation()
            onToggle()
          }}
        >
          {isCollapsed ? '▸' : '▾'}
        </button>
      ) : (
        <i className={styles.toggle} />
      )}
      <CallShape call={call} labelled />
      <span className={styles.words}>
        <strong title={fromTo(call.source, call.target)}>{call.target}</strong>{' '}
        <span className={styles.operation}>
          {call.operation ?? call.protocol}
          {note && ` · ${note}`}
          {broken !== undefined && <span className={styles.broken}>{` · ${broken}`}</span>}
          {isCollapsed && ` · ${call.children.length} closed`}
        </span>
      </span>
    </span>
  )
}

function Bar({ call, analysed, zoom }: Pick<Props, 'call' | 'analysed' | 'zoom'>) {
  const bar = zoom.place(call.startMs, call.endMs)
  if (!bar) return null
  const failed = analysed.roleOf(call) === 'dragged' ? styles.dragged : styles.failed
  const parts = [
    styles.bar,
    hasFailed(call) && failed,
    call.state === 'unended' && styles.unended,
    call.kind !== 'call' && styles.message,
  ]
  return (
    <i
      className={parts.filter(Boolean).join(' ')}
      style={{ left: `${bar.from * 100}%`, width: `${bar.width * 100}%` }}
    />
  )
}

/** The time that a message lay in its queue, told apart from its processing. */
function Wait({ call, zoom }: { call: Call; zoom: TimeZoom }) {
  if (call.queuedMs === null || call.queuedMs <= 0) return null
  const wait = zoom.place(call.startMs - call.queuedMs, call.startMs)
  if (!wait) return null
  return (
    <i
      className={styles.wait}
      style={{ left: `${wait.from * 100}%`, width: `${wait.width * 100}%` }}
    />
  )
}

function CriticalLine({ call, analysed, zoom }: Pick<Props, 'call' | 'analysed' | 'zoom'>) {
  return analysed.segmentsOf(call).map(({ fromMs, toMs }) => {
    const part = zoom.place(fromMs, toMs)
    return (
      part && (
        <i
          key={fromMs}
          className={styles.critical}
          style={{ left: `${part.from * 100}%`, width: `${part.width * 100}%` }}
        />
      )
    )
  })
}
