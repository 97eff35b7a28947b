'use client'

import { stateWords } from '#lib/breakers/model.ts'
import { memo, useMemo } from 'react'
import type { BreakerLane } from '#lib/breakers/schemas.ts'
import { clockIn, formatClock, formatDuration, formatZone } from '#lib/platform/format.ts'
import { timeTicks } from '../ui/chart/chart-model.ts'
import { useRowHeight } from '../ui/use-row-height.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { useZone } from '../ui/zone.tsx'
import { keyOf } from './breaker-model.ts'
import { laneWords } from './breaker-words.ts'
import styles from './breaker-lanes.module.css'
import { drawnSegments, placeOf } from './lane-model.ts'
import { useLaneGestures } from './use-lane-gestures.ts'

type Stretch = { fromMs: number; toMs: number }

/** On a narrow screen the name stands above its lane. */
const rowRems = { wide: 1.75, narrow: 2.75 }
/** Beyond this part of the axis the zone stands. */
const roomForZone = 0.93

/** The states of all breakers on one axis of time, under one cursor; dragging zooms into it. */
export function BreakerLanes({
  lanes,
  window,
  truncated,
  onChoose,
  onZoom,
  onZoomOut,
}: {
  /** In the order of the cards. */
  lanes: readonly BreakerLane[]
  window: Stretch
  truncated: boolean
  onChoose: (key: string) => void
  onZoom: (fromMs: number, toMs: number) => void
  onZoomOut: () => void
}) {
  const lengthMs = window.toMs - window.fromMs
  const { cursor, drawn, handlers, onKeyDown } = useLaneGestures({
    laneOf: (field) => field.querySelector('[data-lane]'),
    onSelect: ({ from, to }) =>
      onZoom(window.fromMs + from * lengthMs, window.fromMs + to * lengthMs),
    onReset: onZoomOut,
  })
  const rowHeight = useRowHeight(rowRems)
  const { scroller, height, visible } = useVirtualRows({ count: lanes.length, rowHeight })
  if (lanes.length === 0) return null
  return (
    <section aria-labelledby="lanes" className={styles.panel}>
      <h2 id="lanes">
        State over time{' '}
        <span>
          {truncated
            ? 'only the latest 20,000 transitions: choose a shorter time range to see all'
            : 'every transition, also those shorter than a pixel'}
        </span>
      </h2>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- what scrolls must be reachable */}
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="region"
        aria-label="Lanes"
        onKeyDown={onKeyDown}
      >
        <ul className={styles.rows} style={{ height }} {...handlers}>
          {visible.map(({ index, start }) => {
            const lane = lanes[index]
            return (
              lane && (
                <li key={keyOf(lane)} className={styles.row} style={{ top: start }}>
                  <Lane lane={lane} window={window} onChoose={onChoose} />
                </li>
              )
            )
          })}
          {drawn && <Mark className={styles.drawn} {...drawn} />}
          {cursor !== null && <Mark className={styles.cursor} from={cursor} to={cursor} />}
        </ul>
      </div>
      <Axis window={window} cursor={cursor} />
    </section>
  )
}

/** Over all lanes, from one place on the axis to another. */
function Mark({
  className,
  from,
  to,
}: {
  className: string | undefined
  from: number
  to: number
}) {
  return (
    <li
      aria-hidden="true"
      className={className}
      style={{
        left: `calc(var(--name) + (100% - var(--name)) * ${from})`,
        width: `calc((100% - var(--name)) * ${to - from})`,
      }}
    />
  )
}

const Lane = memo(function Lane({
  lane,
  window,
  onChoose,
}: {
  lane: BreakerLane
  window: Stretch
  onChoose: (key: string) => void
}) {
  const { zone } = useZone()
  const key = keyOf(lane)
  const drawn = useMemo(() => drawnSegments(lane.segments, window), [lane, window])
  return (
    <>
      <button type="button" className={styles.name} title={key} onClick={() => onChoose(key)}>
        {lane.source} → {lane.target}
        {lane.protocol !== 'http' && <span> {lane.protocol}</span>}
        <span className="visually-hidden">: {laneWords(lane)}</span>
      </button>
      <div className={styles.lane} data-lane="" aria-hidden="true">
        {drawn.map((segment) => {
          const { left, width, isShort } = placeOf(segment, window)
          const { state, fromMs, toMs } = segment
          return (
            <i
              key={fromMs}
              data-state={state}
              data-short={isShort || undefined}
              title={`${stateWords(state)} from ${formatClock(fromMs, zone, clockIn(window, 'seconds'))} for ${formatDuration(toMs - fromMs)}`}
              style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
            />
          )
        })}
      </div>
    </>
  )
})

function Axis({ window: { fromMs, toMs }, cursor }: { window: Stretch; cursor: number | null }) {
  const { zone } = useZone()
  const lengthMs = Math.max(1, toMs - fromMs)
  const ticks = timeTicks({
    startMs: fromMs,
    bucketMs: lengthMs,
    bucketCount: 1,
    incompleteBuckets: 0,
  })
  const stretch = { fromMs, toMs }
  return (
    <div className={styles.axis} aria-hidden="true">
      {ticks
        .filter(({ place }) => place < roomForZone)
        .map(({ timeMs, place }) => (
          <span key={timeMs} style={{ left: `${place * 100}%` }} suppressHydrationWarning>
            {formatClock(timeMs, zone, clockIn(stretch, 'minutes'))}
          </span>
        ))}
      <span className={styles.zone} suppressHydrationWarning>
        {formatZone(zone, toMs)}
      </span>
      {cursor !== null && (
        <span className={styles.moment} style={{ left: `${cursor * 100}%` }}>
          {formatClock(fromMs + cursor * lengthMs, zone, clockIn(stretch, 'seconds'))}
        </span>
      )}
    </div>
  )
}
