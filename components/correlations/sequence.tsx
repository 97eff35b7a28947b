'use client'

import { useMemo } from 'react'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import {
  participantsOf,
  sequenceSteps,
  type SequenceStep,
} from '#lib/correlations/analysis/sequence-steps.ts'
import { type Call, durationOf } from '#lib/correlations/model.ts'
import { statusWords } from '#lib/platform/status-words.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import styles from './sequence.module.css'
import type { Analysed } from './use-correlation.ts'

const rowHeight = 34
const columnWidth = 176

/** Who asked whom in the order of time: calls solid, answers thin, messages dashed, failures marked. */
export function Sequence({
  analysed: { correlation },
  selected,
  onSelect,
}: {
  analysed: Analysed
  selected: Call | undefined
  onSelect: (call: Call) => void
}) {
  const participants = useMemo(() => participantsOf(correlation), [correlation])
  const steps = useMemo(() => sequenceSteps(correlation), [correlation])
  const shown = selected ? steps.findIndex(({ call }) => call === selected) : -1
  const { scroller, height, visible } = useVirtualRows({ count: steps.length, rowHeight, shown })
  const columnOf = new Map(participants.map((name, column) => [name, column]))
  const width = participants.length * columnWidth
  return (
    <div ref={scroller} className={styles.scroller} role="group" aria-label="Sequence">
      <div className={styles.names} style={{ width }}>
        {participants.map((name) => (
          <span key={name} style={{ width: columnWidth }} title={name}>
            {name}
          </span>
        ))}
      </div>
      <ol className={styles.steps} style={{ width, height: height }}>
        {participants.map((name, column) => (
          <li
            key={name}
            className={styles.line}
            style={{ left: centreOf(column) }}
            aria-hidden="true"
          />
        ))}
        {visible.map((item) => {
          const step = steps[item.index]
          return (
            step && (
              <li key={item.key} className={styles.step} style={{ top: item.start }}>
                <Arrow
                  step={step}
                  from={columnOf.get(step.from) ?? 0}
                  to={columnOf.get(step.to) ?? 0}
                  isSelected={step.call === selected}
                  onSelect={onSelect}
                />
              </li>
            )
          )
        })}
      </ol>
    </div>
  )
}

function Arrow({
  step,
  from,
  to,
  isSelected,
  onSelect,
}: {
  step: SequenceStep
  from: number
  to: number
  isSelected: boolean
  onSelect: (call: Call) => void
}) {
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  const width = from === to ? columnWidth / 2 : (right - left) * columnWidth
  return (
    <button
      type="button"
      className={`${styles.arrow} ${styles[step.kind]} ${step.failed ? styles.failed : ''} ${isSelected ? styles.selected : ''}`}
      style={{ left: centreOf(left), width }}
      onClick={() => onSelect(step.call)}
      aria-label={`${step.from} to ${step.to}: ${textOf(step)}`}
    >
      <span className={styles.text}>{textOf(step)}</span>
      <svg aria-hidden="true" width={width} height="9" className={styles.shaft}>
        <line x1={2} x2={width - 2} y1={4.5} y2={4.5} />
        <path
          d={
            to >= from
              ? `M${width - 8} 0.5 ${width - 1} 4.5 ${width - 8} 8.5`
              : 'M8 0.5 1 4.5 8 8.5'
          }
        />
      </svg>
    </button>
  )
}

function textOf({ call, kind, failed }: SequenceStep): string {
  if (kind !== 'answer') {
    const note = call.attempt > 0 ? ` · retry ${call.attempt}` : ''
    return `${call.operation ?? call.protocol}${note}${call.state === 'unended' ? ' · no end' : ''}`
  }
  const took = durationText(durationOf(call))
  if (!failed) return took
  if (call.state === 'timeout') return `◆ no answer for ${took}`
  const code = call.statusCode === null ? 'failed' : statusWords(call.statusCode, call.protocol)
  return `◆ ${code} after ${took}`
}

function centreOf(column: number): number {
  return column * columnWidth + columnWidth / 2
}
