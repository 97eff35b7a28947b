'use client'

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { formatLatency, formatRate, formatShare } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import type { MapGraph } from '#lib/service-map/model/types.ts'
import type { Measure } from './map-state.ts'
import { drawMatrix, geometryOf, placeAt, type Geometry } from './matrix-drawing.ts'
import { matrixOf, type Matrix } from './matrix-model.ts'
import { MatrixLegend } from './matrix-legend.tsx'
import { nodeName } from './words.ts'
import styles from './map-matrix.module.css'

type Place = { row: number; column: number }

/** Sources × targets in colour, for estates that are too large to be drawn as a graph. */
export function MapMatrix({
  graph,
  measure,
  selected,
  onSelect,
}: {
  graph: MapGraph
  measure: Measure
  selected: string | null
  onSelect: (id: string) => void
}) {
  const matrix = useMemo(() => matrixOf(graph), [graph])
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [zoom, setZoom] = useState(1)
  const [place, setPlace] = useState<Place | null>(null)
  const geometry = useGeometry(scroller, matrix, zoom)
  useEffect(() => {
    const [box, target] = [scroller.current, canvas.current]
    if (!box || !target || !geometry) return undefined
    const paint = () =>
      drawMatrix(target, { matrix, geometry, measure, selected, place, scroller: box })
    paint()
    box.addEventListener('scroll', paint, { passive: true })
    return () => box.removeEventListener('scroll', paint)
  }, [matrix, geometry, measure, selected, place])

  const cell = place && matrix.cellAt.get(`${place.row} ${place.column}`)
  const pointed = (event: MouseEvent) =>
    scroller.current && geometry ? placeAt(event, scroller.current, geometry) : null
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && cell) return onSelect(cell.worst.id)
    const next = moved(place, event.key, matrix)
    if (!next || !geometry) return undefined
    event.preventDefault()
    setPlace(next)
    scrollTo(scroller.current, next, geometry)
    return undefined
  }
  return (
    <div className={styles.matrix}>
      <div className={styles.head}>
        <MatrixLegend measure={measure} />
        <p role="status">{place ? wordsOf(matrix, place) : 'Rows call columns.'}</p>
        <span>
          <button type="button" aria-label="Smaller cells" onClick={() => setZoom(zoom / 1.5)}>
            −
          </button>
          <button type="button" aria-label="Larger cells" onClick={() => setZoom(zoom * 1.5)}>
            +
          </button>
        </span>
      </div>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="application"
        aria-roledescription="matrix"
        aria-label={`Matrix of ${matrix.sources.length} sources and ${matrix.targets.length} targets. Arrow keys move from edge to edge, Enter opens. The table has the same facts.`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setPlace(pointed(event))}
        onMouseLeave={() => setPlace(null)}
        onClick={(event) => {
          const at = pointed(event)
          const hit = at && matrix.cellAt.get(`${at.row} ${at.column}`)
          if (hit) onSelect(hit.worst.id)
        }}
      >
        <div
          className={styles.size}
          style={geometry ? { width: geometry.fullWidth, height: geometry.fullHeight } : undefined}
        >
          <canvas ref={canvas} className={styles.canvas} />
        </div>
      </div>
    </div>
  )
}

function useGeometry(
  scroller: React.RefObject<HTMLDivElement | null>,
  matrix: Matrix,
  zoom: number,
): Geometry | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const read = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])
  return useMemo(() => size && geometryOf(matrix, size, zoom), [matrix, size, zoom])
}

/** Up and down to the next edge in the column, left and right in the row. */
function moved(place: Place | null, key: string, { cells }: Matrix): Place | null {
  if (!key.startsWith('Arrow')) return null
  if (!place) return cells[0] ?? null
  const isAcross = key === 'ArrowLeft' || key === 'ArrowRight'
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1
  const candidates = cells.flatMap((cell) => {
    const ahead = (isAcross ? cell.column - place.column : cell.row - place.row) * sign
    const aside = Math.abs(isAcross ? cell.row - place.row : cell.column - place.column)
    return ahead > 0 ? [{ cell, distance: aside * 1000 + ahead }] : []
  })
  return candidates.toSorted((a, b) => a.distance - b.distance)[0]?.cell ?? place
}

function scrollTo(scroller: HTMLElement | null, place: Place, { cell, left, top }: Geometry): void {
  if (!scroller) return
  const x = left + place.column * cell
  const y = top + place.row * cell
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = scroller
  const isSeen =
    x > scrollLeft + left &&
    x < scrollLeft + clientWidth - cell &&
    y > scrollTop + top &&
    y < scrollTop + clientHeight - cell
  if (!isSeen) scroller.scrollTo({ left: x - clientWidth / 2, top: y - clientHeight / 2 })
}

function wordsOf({ sources, targets, cellAt }: Matrix, { row, column }: Place): string {
  const pair = `${nodeName(sources[row] ?? '')} → ${nodeName(targets[column] ?? '')}`
  const cell = cellAt.get(`${row} ${column}`)
  if (!cell) return `${pair}: no calls`
  const figures = cell.links.map(
    (link) =>
      `${link.protocol} ${formatRate(link.callsPerSecond)}/s${link.isYoung ? ` ${sinceFirstSeen(link)}` : ''}, ${formatShare(link.errorShare)} failed, p95 ${formatLatency(link.p95Ms)}`,
  )
  return `${pair}: ${figures.join(' · ')}`
}
