'use client'

import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { LatencyHeatmap } from '#lib/heatmaps/schemas.ts'
import {
  clockIn,
  formatClock,
  formatCount,
  formatLatency,
  formatZone,
} from '#lib/platform/format.ts'
import { useZone } from '../ui/zone.tsx'
import {
  boxOfCells,
  callsAt,
  fewestOfStep,
  heightOf,
  latenciesOf,
  lineLabelsOf,
  lineOf,
  pathsOf,
  placeOf,
  spanOf,
  ticksOf,
  type Cell,
  type CellBox,
  type ColorScale,
  type Grid,
} from './heat-model.ts'
import type { HeatmapState } from './heatmap-state.ts'
import styles from './heatmaps.module.css'

type Props = { grid: Grid; heatmap: LatencyHeatmap; state: HeatmapState }

/** Time × latency: drag a box, or move with the arrows and draw one with Shift. */
export function LatencyMap({ grid, heatmap, state }: Props) {
  const [cell, setCell] = useState<Cell | null>(null)
  const [drawn, setDrawn] = useState<CellBox | null>(null)
  const finish = (box: CellBox | null) => {
    setDrawn(null)
    if (box) state.setBox(boxOfCells(grid, box))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setDrawn(null)
      state.setBox(null)
    } else if (event.key === 'Enter') finish(drawn ?? (cell && { from: cell, to: cell }))
    else {
      const next = moved(grid, cell, event.key)
      if (!next) return
      setCell(next)
      setDrawn(event.shiftKey ? { from: drawn?.from ?? cell ?? next, to: next } : null)
    }
    event.preventDefault()
  }
  const pointer = {
    onPointerDown: (event: PointerEvent) => {
      const at = cellAt(event, grid)
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrawn({ from: at, to: at })
    },
    onPointerMove: (event: PointerEvent) => {
      const at = cellAt(event, grid)
      setCell(at)
      if (drawn && event.buttons > 0) setDrawn({ ...drawn, to: at })
    },
    onPointerUp: () => finish(drawn),
    onPointerCancel: () => setDrawn(null),
  }
  const selection = drawn ? boxOfCells(grid, drawn) : state.box
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        Calls by latency, ms, logarithmic <CellWords {...{ grid, cell }} />
      </figcaption>
      <div className={styles.plot}>
        <LatencyAxis grid={grid} />
        {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
        <div
          className={styles.drawing}
          role="application"
          aria-roledescription="heatmap"
          aria-label={`Latency heatmap, ${grid.columns} columns of time and ${grid.rows} rows of latency. Arrows move, Shift and arrows draw a box, Enter explains it. The table has the same facts.`}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerLeave={() => setCell(null)}
          onBlur={() => setCell(null)}
          {...pointer}
        >
          <Cells {...{ grid, heatmap, state }} />
          <LineLabels {...{ grid, heatmap }} />
          {heatmap.slas.map(({ pattern, p95Ms }) => (
            <SlaLine key={pattern} grid={grid} slaMs={p95Ms} of={pattern} />
          ))}
          {state.slaMs !== null && <SlaLine grid={grid} slaMs={state.slaMs} />}
          {selection && <Selection grid={grid} box={selection} />}
          {cell && <CellMark {...{ grid, cell }} />}
        </div>
        <TimeAxis grid={grid} />
      </div>
      <Legend grid={grid} scale={state.scale} />
    </figure>
  )
}

function Cells({ grid, heatmap, state }: Props) {
  const paths = useMemo(() => pathsOf(grid, state.scale), [grid, state.scale])
  const lines = [
    { name: 'p50', path: lineOf(grid, heatmap.p50Ms) },
    { name: 'p95', path: lineOf(grid, heatmap.p95Ms) },
    { name: 'p99', path: lineOf(grid, heatmap.p99Ms) },
  ]
  return (
    <svg
      className={styles.cells}
      viewBox={`0 0 ${grid.columns} ${grid.rows}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {paths.map((path, step) => (
        <path key={step} d={path} className={styles[`heat${step + 1}`]} />
      ))}
      {lines.map(({ name, path }) => (
        <g key={name}>
          <path d={path} className={styles.lineHalo} />
          <path d={path} className={`${styles.line} ${styles[name]}`} />
        </g>
      ))}
    </svg>
  )
}

function LineLabels({ grid, heatmap: { p50Ms, p95Ms, p99Ms } }: Omit<Props, 'state'>) {
  const labels = lineLabelsOf(grid, [
    { name: 'p50', values: p50Ms },
    { name: 'p95', values: p95Ms },
    { name: 'p99', values: p99Ms },
  ])
  return labels.map(({ name, share }) => (
    <span key={name} className={styles.lineLabel} style={{ bottom: percent(share) }}>
      {name}
    </span>
  ))
}

/** A latency that is promised, by a declared pattern or by the reader. */
function SlaLine({ grid, slaMs, of }: { grid: Grid; slaMs: number; of?: string }) {
  const share = heightOf(grid, slaMs) / grid.rows
  if (share < 0 || share > 1) return null
  return (
    <div className={styles.slaLine} style={{ bottom: `${share * 100}%` }}>
      <span>
        SLA {formatLatency(slaMs)}
        {of !== undefined && ` · ${of}`}
      </span>
    </div>
  )
}

function percent(share: number): string {
  return `${share * 100}%`
}

function Selection({ grid, box }: { grid: Grid; box: NonNullable<HeatmapState['box']> }) {
  const place = placeOf(grid, box)
  if (!place) return null
  return (
    <div
      className={styles.selection}
      style={{
        left: percent(place.left),
        bottom: percent(place.bottom),
        width: percent(place.width),
        height: percent(place.height),
      }}
    />
  )
}

function CellMark({ grid, cell }: { grid: Grid; cell: Cell }) {
  return (
    <div
      className={styles.mark}
      style={{
        left: `${(cell.column / grid.columns) * 100}%`,
        bottom: `${(cell.row / grid.rows) * 100}%`,
        width: `${100 / grid.columns}%`,
        height: `${100 / grid.rows}%`,
      }}
    />
  )
}

/** What is at the cursor. */
function CellWords({ grid, cell }: { grid: Grid; cell: Cell | null }) {
  const { zone } = useZone()
  if (!cell) return <span className={styles.hint}>Drag a box to see what is different inside.</span>
  const { lower, upper } = latenciesOf(grid, cell.row)
  const time = formatClock(
    grid.fromMs + cell.column * grid.columnMs,
    zone,
    clockIn(spanOf(grid), 'seconds'),
  )
  return (
    <span role="status" className={styles.hint}>
      {time} · {formatLatency(lower)} – {formatLatency(upper)} · {formatCount(callsAt(grid, cell))}{' '}
      calls
    </span>
  )
}

function LatencyAxis({ grid }: { grid: Grid }) {
  return (
    <div className={styles.latencyAxis} aria-hidden="true">
      {ticksOf(grid).map(({ latencyMs, share }) => (
        <span key={latencyMs} style={{ bottom: `${share * 100}%` }}>
          {latencyMs >= 1_000 ? `${latencyMs / 1_000} s` : `${latencyMs} ms`}
        </span>
      ))}
    </div>
  )
}

function TimeAxis({ grid }: { grid: Grid }) {
  const { zone } = useZone()
  const span = spanOf(grid)
  return (
    <div className={styles.timeAxis} aria-hidden="true" suppressHydrationWarning>
      {[0, 0.25, 0.5, 0.75].map((share) => (
        <span key={share} style={{ left: `${share * 100}%` }}>
          {formatClock(
            span.fromMs + share * (span.toMs - span.fromMs),
            zone,
            clockIn(span, 'minutes'),
          )}
        </span>
      ))}
      <span className={styles.zone}>{formatZone(zone, grid.fromMs)}</span>
    </div>
  )
}

function Legend({ grid: { most }, scale }: { grid: Grid; scale: ColorScale }) {
  return (
    <p className={styles.legend}>
      Calls a cell:{' '}
      {[1, 2, 3, 4, 5, 6].map((step) => {
        const fewest = fewestOfStep(step, most, scale)
        if (fewest === null) return null
        return (
          <span key={step} className={styles.legendStep}>
            <svg width="14" height="10" aria-hidden="true">
              <rect width="14" height="10" className={styles[`heat${step}`]} />
            </svg>{' '}
            ≥ {formatCount(fewest)}
          </span>
        )
      })}
      <span className={styles.legendStep}>most {formatCount(most)}</span>
    </p>
  )
}

function within(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)))
}

function cellAt(event: PointerEvent, { columns, rows }: Grid): Cell {
  const box = event.currentTarget.getBoundingClientRect()
  return {
    column: within((event.clientX - box.left) / box.width, columns),
    row: within(1 - (event.clientY - box.top) / box.height, rows),
  }
}

function moved({ columns, rows }: Grid, cell: Cell | null, key: string): Cell | null {
  const steps: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  }
  const step = steps[key]
  if (!step) return null
  if (!cell) return { column: columns - 1, row: rows - 1 }
  return {
    column: Math.min(columns - 1, Math.max(0, cell.column + step[0])),
    row: Math.min(rows - 1, Math.max(0, cell.row + step[1])),
  }
}
