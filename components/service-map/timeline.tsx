'use client'

import { useEffect, useState, type PointerEvent } from 'react'
import { formatClock, formatCount } from '#lib/platform/format.ts'
import type { ServiceMap } from '#lib/service-map/model/types.ts'
import button from '../ui/button.module.css'
import { useZone } from '../ui/zone.tsx'
import type { MapStateProps } from './map-state.ts'
import { barsOf, momentsOf, type Moment } from './timeline-model.ts'
import styles from './timeline.module.css'

const stepMs = 900

type Props = MapStateProps & { map: Pick<ServiceMap, 'window' | 'timeline'> }

/** Calls and failures over the window: choose a moment, or play it from there. */
export function Timeline(props: Props) {
  const { map, state, setState } = props
  const { zone } = useZone()
  const moments = momentsOf(map.window, map.timeline)
  const current = state.at === null ? null : indexAt(moments, state.at)
  const choose = (index: number | null) => {
    const moment = index === null ? undefined : moments[index]
    setState({ at: moment ? new Date(moment.endMs) : null }, { quiet: true })
  }
  const { playing, setPlaying } = usePlay({ current, count: moments.length, choose })
  const clock = map.window.bucketSeconds < 60 ? 'seconds' : 'minutes'
  const words =
    state.at === null
      ? 'whole window'
      : formatClock(state.at.getTime(), zone, isLong(map.window) ? 'day' : clock)
  return (
    <div className={styles.timeline}>
      <button
        type="button"
        className={button.button}
        aria-label={playing ? 'Stop playing' : 'Play the window'}
        onClick={() => setPlaying(!playing)}
      >
        {playing ? '❚❚' : '▶'}
      </button>
      <Slider
        moments={moments}
        current={current}
        words={words}
        onChoose={(index) => {
          setPlaying(false)
          choose(index)
        }}
      />
      <span className={styles.words} suppressHydrationWarning>
        {words}
      </span>
      {state.at !== null && (
        <button
          type="button"
          className={button.button}
          onClick={() => {
            setPlaying(false)
            choose(null)
          }}
        >
          whole window
        </button>
      )}
    </div>
  )
}

/** One moment after the other, to the end, and then the whole window again. */
function usePlay({
  current,
  count,
  choose,
}: {
  current: number | null
  count: number
  choose: (index: number | null) => void
}) {
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return undefined
    const timer = setTimeout(() => {
      const next = current === null ? 0 : current + 1
      if (next < count) return choose(next)
      setPlaying(false)
      return choose(null)
    }, stepMs)
    return () => clearTimeout(timer)
  })
  return { playing, setPlaying }
}

function Slider({
  moments,
  current,
  words,
  onChoose,
}: {
  moments: readonly Moment[]
  current: number | null
  words: string
  onChoose: (index: number | null) => void
}) {
  const shown = current === null ? undefined : moments[current]
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    if (event.type === 'pointermove' && event.buttons === 0) return
    const { left, width } = event.currentTarget.getBoundingClientRect()
    onChoose(clamp(Math.floor(((event.clientX - left) / width) * moments.length), moments.length))
  }
  return (
    <div
      className={styles.bars}
      role="slider"
      tabIndex={0}
      aria-label="Moment of the window"
      aria-valuemin={0}
      aria-valuemax={moments.length}
      aria-valuenow={current ?? moments.length}
      aria-valuetext={
        shown
          ? `${words}, ${formatCount(shown.calls)} calls, ${formatCount(shown.errors)} failed`
          : words
      }
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        onPointer(event)
      }}
      onPointerMove={onPointer}
      onKeyDown={(event) => {
        const next = keyTarget(event.key, current, moments.length)
        if (next === undefined) return
        event.preventDefault()
        onChoose(next)
      }}
    >
      <Bars moments={moments} />
      {current !== null && (
        <div
          className={styles.cursor}
          style={{ left: `${((current + 0.5) / moments.length) * 100}%` }}
        />
      )}
    </div>
  )
}

function Bars({ moments }: { moments: readonly Moment[] }) {
  const { calls, errors } = barsOf(moments)
  return (
    <svg
      viewBox={`0 0 ${moments.length} 24`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path className={styles.calls} d={calls} />
      <path className={styles.errors} d={errors} />
    </svg>
  )
}

function isLong({ bucketSeconds, bucketCount }: ServiceMap['window']): boolean {
  return bucketSeconds * bucketCount > 86_400
}

function indexAt(moments: readonly Moment[], at: Date): number {
  const index = moments.findIndex(({ endMs }) => endMs >= at.getTime())
  return index === -1 ? moments.length - 1 : index
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index))
}

/** Null is the whole window, which stands after the last moment. */
function keyTarget(key: string, current: number | null, count: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
      return clamp((current ?? count) - 1, count)
    case 'ArrowRight':
      return current === null || current + 1 >= count ? null : current + 1
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'Escape':
      return null
    default:
      return undefined
  }
}
