'use client'

import { useId, useMemo } from 'react'
import type { MessageFlow } from '#lib/patterns/flow.ts'
import { layFlow, type FlowLanes, type LaneArrow } from './flow-lanes.ts'
import styles from './flow-diagram.module.css'

const rowHeight = 38
const headHeight = 34
const edge = 12
const letterWidth = 7.3

/** The more services, the closer they stand, as far as their names can be read. */
function laneWidthOf(services: number): number {
  return Math.max(104, Math.min(150, Math.floor(680 / Math.max(1, services))))
}
const centerIn = (laneWidth: number, lane: number) => edge + laneWidth * (lane + 0.5)
const lineOf = (row: number) => headHeight + rowHeight * (row + 0.72)

/**
 * The steps as arrows between their services, first at the top. The list beside it says the same and
 * is what the keyboard reaches.
 */
export function FlowDiagram({
  flow,
  selected,
  faulty,
  onSelect,
}: {
  flow: MessageFlow
  /** The place of the selected step; -1 for none. */
  selected: number
  /** The places of steps with an error. */
  faulty: ReadonlySet<number>
  onSelect: (place: number) => void
}) {
  const lanes = useMemo(() => layFlow(flow), [flow])
  const id = useId()
  if (flow.steps.length === 0) return null
  const laneWidth = laneWidthOf(lanes.services.length)
  const width = 2 * edge + laneWidth * lanes.services.length
  const height = headHeight + rowHeight * lanes.rows + edge
  return (
    <figure className={styles.figure}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable */}
      <div className={styles.scroller} tabIndex={0} role="region" aria-label="Flow diagram">
        <svg width={width} height={height} role="img" aria-label={wordsOf(lanes)}>
          <Heads id={id} />
          <Lanes {...{ lanes, laneWidth, height }} />
          {lanes.together.map(({ fromRow, toRow }) => (
            <path
              key={fromRow}
              className={styles.together}
              d={`M8 ${lineOf(fromRow) - 18}H3V${lineOf(toRow) + 8}H8`}
            >
              <title>These run beside each other</title>
            </path>
          ))}
          {lanes.arrows.map((arrow) => (
            <Arrow
              key={arrow.row}
              arrow={arrow}
              laneWidth={laneWidth}
              width={width}
              markerId={`${id}-${arrow.place === selected ? 'selected' : arrow.kind}`}
              isSelected={arrow.place === selected}
              isFaulty={faulty.has(arrow.place)}
              onSelect={onSelect}
            />
          ))}
        </svg>
      </div>
      <Legend lanes={lanes} />
    </figure>
  )
}

function Lanes({
  lanes,
  laneWidth,
  height,
}: {
  lanes: FlowLanes
  laneWidth: number
  height: number
}) {
  const centerOf = (lane: number) => centerIn(laneWidth, lane)
  return lanes.services.map((service, lane) => (
    <g key={service}>
      <line
        className={styles.lane}
        x1={centerOf(lane)}
        x2={centerOf(lane)}
        y1={headHeight}
        y2={height - 4}
      />
      <text className={styles.service} x={centerOf(lane)} y={20} textAnchor="middle">
        <title>{service}</title>
        {service === '' ? '(nobody yet)' : shorten(service, Math.floor(laneWidth / letterWidth))}
      </text>
    </g>
  ))
}

function Arrow({
  arrow,
  laneWidth,
  width,
  markerId,
  isSelected,
  isFaulty,
  onSelect,
}: {
  arrow: LaneArrow
  laneWidth: number
  width: number
  markerId: string
  isSelected: boolean
  isFaulty: boolean
  onSelect: (place: number) => void
}) {
  const { fromLane, toLane, row, kind, label, place, optional } = arrow
  const [x1, x2] = [centerIn(laneWidth, fromLane), centerIn(laneWidth, toLane)]
  const y = lineOf(row)
  const gap = x1 < x2 ? 3 : -3
  const path = x1 === x2 ? `M${x1} ${y - 6}h26v12h-23` : `M${x1 + gap} ${y}H${x2 - gap}`
  const letters = Math.floor(Math.max(laneWidth, Math.abs(x2 - x1)) / letterWidth)
  const [labelX, anchor] =
    x1 === x2 ? [x1 + 32, 'start' as const] : [(x1 + x2) / 2, 'middle' as const]
  const mark = isFaulty ? '◆ ' : kind === 'compensation' ? '↩ ' : ''
  return (
    <g
      className={styles.step}
      data-kind={kind}
      data-selected={isSelected || undefined}
      data-faulty={isFaulty || undefined}
      data-optional={optional || undefined}
      onClick={() => onSelect(place)}
    >
      <rect
        className={styles.row}
        x={0}
        y={headHeight + rowHeight * row + 3}
        width={width}
        height={rowHeight - 4}
        rx={4}
      />
      <path className={styles.arrow} d={path} markerEnd={`url(#${markerId})`} />
      <text className={styles.label} x={labelX} y={x1 === x2 ? y + 4 : y - 7} textAnchor={anchor}>
        <title>{label}</title>
        {mark}
        {shorten(label, letters)}
        {optional && kind !== 'compensation' ? ' ?' : ''}
      </text>
    </g>
  )
}

const heads = ['call', 'message', 'compensation', 'selected'] as const

function Heads({ id }: { id: string }) {
  return (
    <defs>
      {heads.map((kind) => (
        <marker
          key={kind}
          id={`${id}-${kind}`}
          className={styles.head}
          data-kind={kind}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      ))}
    </defs>
  )
}

function Legend({ lanes: { arrows, together } }: { lanes: FlowLanes }) {
  const has = (kind: LaneArrow['kind']) => arrows.some((arrow) => arrow.kind === kind)
  const parts = [
    has('call') && { kind: 'call', words: 'call, waits for an answer' },
    has('message') && { kind: 'message', words: 'message, nobody waits' },
    has('compensation') && { kind: 'compensation', words: '↩ takes a step back' },
  ].filter((part) => part !== false)
  return (
    <figcaption className={styles.legend}>
      {parts.map(({ kind, words }) => (
        <span key={kind}>
          <svg width="26" height="8" aria-hidden="true" focusable="false">
            <path className={styles.arrow} data-kind={kind} d="M0 4H26" />
          </svg>{' '}
          {words}
        </span>
      ))}
      {together.length > 0 && <span>[ beside each other</span>}
      {arrows.some(({ optional, kind }) => optional && kind !== 'compensation') && (
        <span>? may be left out</span>
      )}
    </figcaption>
  )
}

function wordsOf({ services, arrows }: FlowLanes): string {
  const told = arrows.map(
    ({ fromLane, toLane, label, kind }) =>
      `${kind} ${label} from ${services[fromLane] ?? ''} to ${services[toLane] ?? ''}`,
  )
  return `Flow: ${told.slice(0, 20).join('; ')}`
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
