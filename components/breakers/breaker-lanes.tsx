'use client'

import { stateWords, unknownState } from '#lib/breakers/model.ts'
import { memo, useMemo } from 'react'
import { clockIn, formatClock, formatDuration, formatZone } from '#lib/platform/format.ts'
import { fromTo } from '#lib/platform/isolated.ts'
import { timeTicks } from '../ui/chart/chart-model.ts'
import { useHeldRows } from '../ui/use-held-order.ts'
import { useRowHeight } from '../ui/use-row-height.ts'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { useZone } from '../ui/zone.tsx'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import { laneWords } from './breaker-words.ts'
import styles from './breaker-lanes.module.css'
import { drawnSegments, placeOf } from './lane-model.ts'
import { StateShape } from './state-shape.tsx'
import { useLaneGestures } from './use-lane-gestures.ts'

type Stretch = { fromMs: number; toMs: number }

/** On a narrow screen the name stands above its lane. */
const rowRems = { wide: 1.75, narrow: 2.75 }
/** Beyond this part of the axis the zone stands. */
const roomForZone = 0.93

type Props = {
  /** In the order in which they are drawn. */
  breakers: readonly ShownBreaker[]
  window: Stretch
  /** Whether there were more transitions than are drawn. */
  truncated: boolean
  /** The state of now stands beside a lane that ends now. */
  isPast: boolean
  /** Whether the lanes have the page for themselves. */
  alone: boolean
  onChoose: (key: string) => void
  onZoom: (fromMs: number, toMs: number) => void
  onZoomOut: () => void
}

/** The states of all breakers on one axis of time, under one cursor; dragging zooms into it. */
export function BreakerLanes(props: Props) {
  const { breakers, window, truncated, isPast, alone, onChoose, onZoom, onZoomOut } = props
  const lengthMs = window.toMs - window.fromMs
  const { cursor, drawn, handlers, onKeyDown } = useLaneGestures({
    laneOf: (field) => field.querySelector('[data-lane]'),
    onSelect: ({ from, to }) =>
      onZoom(window.fromMs + from * lengthMs, window.fromMs + to * lengthMs),
    onReset: onZoomOut,
  })
  const { rows, holders } = useHeldRows(breakers, ({ key }) => key)
  const rowHeight = useRowHeight(rowRems)
  const { scroller, height, visible } = useVirtualRows({ count: rows.length, rowHeight })
  if (breakers.length === 0) return null
  return (
    <section aria-labelledby="lanes" className={styles.panel}>
      <div className={styles.head}>
        <h2 id="lanes">State over time</h2>
        <p>
          {truncated
            ? 'there are more than 20,000 transitions: of what changed most, only the latest. Choose a shorter time range to see all'
            : 'every transition, also those shorter than a pixel'}
        </p>
        <LaneLegend />
      </div>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- what scrolls must be reachable */}
      <div
        ref={scroller}
        className={styles.scroller}
        data-alone={alone || undefined}
        tabIndex={0}
        role="region"
        aria-label="Lanes"
        onKeyDown={onKeyDown}
      >
        <Axis window={window} cursor={cursor} handlers={handlers} />
        <div {...holders}>
          <ul className={styles.rows} style={{ height }} {...handlers}>
            {visible.map(({ index, start }) => {
              const breaker = rows[index]
              return (
                breaker && (
                  <li key={breaker.key} className={styles.row} style={{ top: start }}>
                    <Lane {...{ breaker, window, isPast, onChoose }} />
                  </li>
                )
              )
            })}
            {drawn && <Mark className={styles.drawn} {...drawn} />}
            {cursor !== null && <Mark className={styles.cursor} from={cursor} to={cursor} />}
          </ul>
        </div>
      </div>
    </section>
  )
}

const legend = ['closed', 'half_open', 'open', 'forced_open', 'disabled', unknownState]

/** What the lanes are drawn in. */
function LaneLegend() {
  return (
    <ul className={styles.legend} aria-label="Drawn as">
      {legend.map((state) => (
        <li key={state}>
          <span className={styles.lane}>
            <i data-state={state} />
          </span>
          {stateWords(state)}
        </li>
      ))}
    </ul>
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
  breaker,
  window,
  isPast,
  onChoose,
}: Pick<Props, 'window' | 'isPast' | 'onChoose'> & { breaker: ShownBreaker }) {
  const { zone } = useZone()
  const { key, source, target, protocol, lane, state } = breaker
  const drawn = useMemo(() => drawnSegments(lane, window), [lane, window])
  return (
    <>
      <button type="button" className={styles.name} title={key} onClick={() => onChoose(key)}>
        {!isPast && <StateShape state={state} />} {fromTo(source, target)}
        {protocol !== 'http' && <span> {protocol}</span>}
        <span className="visually-hidden">: {laneWords(lane)}</span>
      </button>
      <div className={styles.lane} data-lane="" aria-hidden="true">
        {drawn.map((segment) => {
          const { left, width, isShort } = placeOf(segment, window)
          const { state: then, fromMs, toMs } = segment
          return (
            <i
              key={fromMs}
              data-state={then}
              data-short={isShort || undefined}
              title={`${stateWords(then)} from ${formatClock(fromMs, zone, clockIn(window, 'seconds'))} for ${formatDuration(toMs - fromMs)}`}
              style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
            />
          )
        })}
      </div>
    </>
  )
})

type AxisProps = {
  window: Stretch
  cursor: number | null
  handlers: ReturnType<typeof useLaneGestures>['handlers']
}

/** One drags over it as over the lanes. */
function Axis({ window: { fromMs, toMs }, cursor, handlers }: AxisProps) {
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
    <div className={styles.axis} aria-hidden="true" {...handlers}>
      <div data-lane="">
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
          <span
            className={styles.moment}
            // Whole, also at the ends.
            style={{ left: `clamp(1.75rem, ${cursor * 100}%, 100% - 1.75rem)` }}
          >
            {formatClock(fromMs + cursor * lengthMs, zone, clockIn(stretch, 'seconds'))}
          </span>
        )}
      </div>
    </div>
  )
}
