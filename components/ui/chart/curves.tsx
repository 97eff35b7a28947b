'use client'

import { memo, useMemo } from 'react'
import {
  CartesianGrid,
  Line as Curve,
  LineChart,
  XAxis,
  YAxis,
  type DotItemDotProps,
} from 'recharts'
import {
  changingKey,
  chartPoints,
  standsAlone,
  type ChartPoint,
  type TimeAxis,
} from './chart-model.ts'
import type { Line } from './line-chart.tsx'
import styles from './chart.module.css'

const noMargin = { top: 0, right: 0, bottom: 0, left: 0 }

type CurvesProps = { lines: readonly Line[]; top: number; axis: TimeAxis }

/** The lines and the grid; axes, cursor and selection are HTML around them. */
export const Curves = memo(function Curves({ lines, top, axis }: CurvesProps) {
  const { bucketCount, incompleteBuckets } = axis
  const drawn = useMemo(() => lines.filter(({ look }) => look !== 'hidden'), [lines])
  const points = useMemo(
    () =>
      chartPoints(
        drawn.map(({ id, values, look }) => ({ id, values, finished: look === 'previous' })),
        { bucketCount, incompleteBuckets },
      ),
    [drawn, bucketCount, incompleteBuckets],
  )
  return (
    <div className={styles.lines} aria-hidden="true">
      <LineChart
        responsive
        data={points}
        margin={noMargin}
        accessibilityLayer={false}
        className={styles.recharts}
      >
        <CartesianGrid vertical={false} stroke="var(--hairline)" />
        <XAxis hide dataKey="bucket" type="number" domain={[-0.5, bucketCount - 0.5]} />
        <YAxis hide type="number" domain={[0, top]} ticks={[0, top / 2, top]} />
        {drawn.flatMap(({ id, look }) => [
          <Curve key={id} {...curveOf(id, points, look)} className={styles[look]} />,
          <Curve
            key={changingKey(id)}
            {...curveOf(changingKey(id), points, look)}
            className={`${styles[look]} ${styles.changing}`}
          />,
        ])}
      </LineChart>
    </div>
  )
})

function curveOf(key: string, points: readonly ChartPoint[], look: Line['look']) {
  return {
    dataKey: key,
    type: 'linear',
    connectNulls: false,
    isAnimationActive: false,
    activeDot: false,
    legendType: 'none',
    stroke: 'currentColor',
    dot: ({ index, cx, cy }: DotItemDotProps) =>
      standsAlone(points, key, index) ? (
        <circle key={index} cx={cx} cy={cy} r={2} className={`${styles.dot} ${styles[look]}`} />
      ) : (
        <g key={index} />
      ),
  } as const
}
