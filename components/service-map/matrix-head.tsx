'use client'

import type { ReactNode } from 'react'
import button from '../ui/button.module.css'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
import { StatusShape } from '../ui/status-shape.tsx'
import type { Measure } from './map-state.ts'
import { MatrixLegend } from './matrix-legend.tsx'
import type { Cell, Matrix, Place } from './matrix-model.ts'
import type { useMatrixView } from './use-matrix-view.ts'
import styles from './map-matrix.module.css'

const zoomStep = 1.5

/** What the colours mean, the way to what fails, and how large cells are. */
export function MatrixHead({
  matrix,
  measure,
  place,
  view: { geometry, zoomTo },
  whole,
  onGo,
  children,
}: {
  matrix: Matrix
  measure: Measure
  place: Place | null
  view: Pick<ReturnType<typeof useMatrixView>, 'geometry' | 'zoomTo'>
  whole: () => void
  onGo: (place: Place) => void
  /** What is pointed at, in words. */
  children: ReactNode
}) {
  const zoom = (factor: number) => geometry && zoomTo(geometry.height * factor)
  const larger = () => zoom(zoomStep)
  const smaller = () => zoom(1 / zoomStep)
  useShortcut('+', { label: 'Larger cells' }, larger)
  useShortcut('-', { label: 'Smaller cells' }, smaller)
  useShortcut('0', { label: 'Show the whole matrix' }, whole)
  return (
    <div className={styles.head}>
      <MatrixLegend measure={measure} />
      <div className={styles.tools}>
        <Troubles troubles={matrix.troubles} place={place} onGo={onGo} />
        <span role="group" aria-label="Size of cells">
          <button
            type="button"
            className={button.button}
            aria-label="Smaller cells"
            onClick={smaller}
          >
            −
          </button>
          <button
            type="button"
            className={button.button}
            aria-label="Larger cells"
            onClick={larger}
          >
            +
          </button>
          <button type="button" className={button.button} onClick={whole}>
            fit
          </button>
        </span>
      </div>
      <p role="status">{children}</p>
    </div>
  )
}

/** From one cell that fails to the next, the worst first. */
function Troubles({
  troubles,
  place,
  onGo,
}: {
  troubles: readonly Cell[]
  place: Place | null
  onGo: (place: Place) => void
}) {
  const current = troubles.findIndex(
    ({ row, column }) => row === place?.row && column === place.column,
  )
  const go = (step: 1 | -1) => {
    const from = current === -1 && step === -1 ? 0 : current
    const next = troubles[(from + step + troubles.length) % troubles.length]
    if (next) onGo(next)
  }
  useShortcut('f', { label: 'Next failing cell, the worst first' }, () => go(1))
  useShortcut('F', { label: 'Failing cell before' }, () => go(-1))
  const failing = troubles.filter(({ tone }) => tone === 'failing').length
  const warning = troubles.length - failing
  if (troubles.length === 0) return null
  return (
    <span role="group" aria-label="Cells that fail">
      {failing > 0 && (
        <span>
          <StatusShape tone="failing" /> {failing} failing
        </span>
      )}
      {warning > 0 && (
        <span>
          <StatusShape tone="warning" /> {warning} to watch
        </span>
      )}
      <button
        type="button"
        className={button.button}
        aria-label="Failing cell before"
        onClick={() => go(-1)}
      >
        ‹
      </button>
      <button type="button" className={button.button} onClick={() => go(1)}>
        next <kbd>f</kbd>
      </button>
    </span>
  )
}
