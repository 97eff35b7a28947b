'use client'

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { stateWords } from '#lib/breakers/model.ts'
import { formatLatency, formatRate } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import type { MapGraph, MapLink } from '#lib/service-map/model/types.ts'
import { usePrinting } from '../ui/use-printing.ts'
import { Beside, LinkFacts } from './graph/tooltip.tsx'
import type { MapStateProps } from './map-state.ts'
import { drawMatrix, type MatrixPainting } from './matrix-drawing.ts'
import { placeAt } from './matrix-geometry.ts'
import { MatrixHead } from './matrix-head.tsx'
import { MatrixOnPaper } from './matrix-on-paper.tsx'
import { matrixOf, type Cell, type Matrix, type Place } from './matrix-model.ts'
import { pointIn, scrolledOf, useMatrixView } from './use-matrix-view.ts'
import { errorWords } from './table-model.ts'
import { linkName } from './words.ts'
import styles from './map-matrix.module.css'

/** Where the pointer is, or where keys have led. */
type Pointed = Place & { at: { x: number; y: number } | null }

/** Sources × targets in colour, for estates that are too large to be drawn as a graph. */
export function MapMatrix({ graph, state, setState }: MapStateProps & { graph: MapGraph }) {
  const { measure, selected, spot } = state
  const matrix = useMemo(() => matrixOf(graph), [graph])
  const setSpot = useMemo(
    () => (next: typeof spot) => setState({ spot: next }, { quiet: true }),
    [setState],
  )
  const view = useMatrixView(matrix, { spot, setSpot })
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const printing = usePrinting()
  return (
    <div className={styles.matrix}>
      <MatrixHead
        matrix={matrix}
        measure={measure}
        place={pointed}
        view={view}
        whole={() => setSpot(null)}
        onGo={(next) => {
          setPointed({ ...next, at: null })
          view.goTo(next)
        }}
      >
        {pointed && pointed.at === null ? wordsOf(matrix, pointed) : summaryOf(matrix)}
      </MatrixHead>
      {printing && <MatrixOnPaper matrix={matrix} measure={measure} selected={selected} />}
      <Field
        matrix={matrix}
        view={view}
        shown={{ measure, selected }}
        pointed={pointed}
        onPoint={setPointed}
        onSelect={(cell) => setState({ selected: cell?.worst.id ?? null })}
      />
    </div>
  )
}

type View = ReturnType<typeof useMatrixView>

/** The cells, as a picture below what points and scrolls. */
function Field({
  matrix,
  view,
  shown,
  pointed,
  onPoint,
  onSelect,
}: {
  matrix: Matrix
  view: View
  shown: Pick<MatrixPainting, 'measure' | 'selected'>
  pointed: Pointed | null
  onPoint: (pointed: Pointed | null) => void
  onSelect: (cell: Cell | null) => void
}) {
  const { scroller, setScroller, geometry } = view
  const canvas = usePaint(view, { matrix, place: pointed, ...shown })
  const cellAt = (place: Place | null) =>
    place ? matrix.cellAt.get(`${place.row} ${place.column}`) : undefined
  const cell = cellAt(pointed)
  const placeOf = (event: MouseEvent) =>
    scroller && geometry ? placeAt(matrix, geometry, pointIn(scroller, event)) : null
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && cell) return onSelect(cell)
    if (event.key === 'Escape') return onSelect(null)
    const next = moved(pointed, event.key, matrix)
    if (!next) return undefined
    event.preventDefault()
    onPoint({ ...next, at: null })
    view.see(next)
    return undefined
  }
  return (
    <div className={styles.field}>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={setScroller}
        className={styles.scroller}
        role="application"
        aria-roledescription="matrix"
        aria-label={`Matrix of ${matrix.sources.length} sources and ${matrix.targets.length} targets. Arrow keys move from edge to edge, F to the next that fails, Enter opens. The table has the same facts.`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => {
          const next = placeOf(event)
          const { left, top } = event.currentTarget.getBoundingClientRect()
          onPoint(next && { ...next, at: { x: event.clientX - left, y: event.clientY - top } })
        }}
        onMouseLeave={() => onPoint(null)}
        onClick={(event) => {
          const hit = cellAt(placeOf(event))
          if (hit) onSelect(hit)
        }}
        onDoubleClick={(event) => {
          const at = placeOf(event)
          if (at && geometry?.named) view.zoomTo(geometry.height * 1.5, at)
          else if (at) view.goTo(at)
        }}
      >
        <div
          className={styles.size}
          style={geometry ? { width: geometry.fullWidth, height: geometry.fullHeight } : undefined}
        >
          <canvas ref={canvas} className={styles.canvas} style={geometry?.view} />
        </div>
      </div>
      {cell && pointed?.at && (
        <Beside at={pointed.at} within={geometry?.view}>
          {cell.links.map((link) => (
            <LinkFacts key={link.id} link={link} />
          ))}
        </Beside>
      )}
    </div>
  )
}

/** Draws anew what has changed or is scrolled to. */
function usePaint(
  { scroller, geometry, colors }: View,
  {
    matrix,
    measure,
    selected,
    place,
  }: Pick<MatrixPainting, 'matrix' | 'measure' | 'selected' | 'place'>,
) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [row, column] = [place?.row ?? -1, place?.column ?? -1]
  useEffect(() => {
    const target = canvas.current
    if (!scroller || !target || !geometry || !colors) return undefined
    const paint = () =>
      drawMatrix(target, {
        ...{ matrix, geometry, measure, selected, colors },
        place: row < 0 ? null : { row, column },
        scrolled: scrolledOf(scroller),
      })
    paint()
    scroller.addEventListener('scroll', paint, { passive: true })
    return () => scroller.removeEventListener('scroll', paint)
  }, [matrix, geometry, measure, selected, row, column, scroller, colors])
  return canvas
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

function summaryOf({ troubles, cells }: Matrix): string {
  const [worst] = troubles
  if (!worst) return `Rows call columns. None of ${cells.length} cells fails.`
  return `Rows call columns. The worst: ${wordsOfCell(worst)}`
}

function wordsOf({ sources, targets, cellAt }: Matrix, { row, column }: Place): string {
  const cell = cellAt.get(`${row} ${column}`)
  if (cell) return wordsOfCell(cell)
  const ends = { source: sources[row] ?? '', target: targets[column] ?? '' }
  return `${linkName(ends)}: no calls`
}

function wordsOfCell({ links, worst }: Cell): string {
  return `${linkName(worst)}: ${links.map(wordsOfLink).join(' · ')}`
}

function wordsOfLink(link: MapLink): string {
  return [
    `${link.protocol} ${formatRate(link.callsPerSecond)}/s`,
    link.isYoung && sinceFirstSeen(link),
    `${errorWords(link)} failed`,
    `p95 ${formatLatency(link.p95Ms)}`,
    link.breaker !== 'closed' && `breaker ${stateWords(link.breaker)}`,
  ]
    .filter(Boolean)
    .join(', ')
}
