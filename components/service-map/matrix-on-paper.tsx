'use client'

import { useLayoutEffect, useRef } from 'react'
import type { Measure } from './map-state.ts'
import { drawMatrix, readMatrixColors } from './matrix-drawing.ts'
import type { Matrix } from './matrix-model.ts'
import { matrixGeometry } from './use-matrix-view.ts'
import { paper } from './paper.ts'
import styles from './map-page.module.css'

/** All of the matrix, in light colours, as wide as the paper. */
export function MatrixOnPaper({
  matrix,
  measure,
  selected,
}: {
  matrix: Matrix
  measure: Measure
  selected: string | null
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const target = canvas.current
    if (!target) return
    const colors = readMatrixColors(document.body, 'light')
    const geometry = matrixGeometry(matrix, { view: paper, colors, height: null })
    const { fullWidth, fullHeight } = geometry
    const view = { width: fullWidth, height: fullHeight }
    const scrolled = { x: 0, y: 0 }
    drawMatrix(
      target,
      { matrix, measure, selected, colors, scrolled, geometry: { ...geometry, view }, place: null },
      2,
    )
    target.style.width = `${fullWidth}px`
  }, [matrix, measure, selected])
  return <canvas ref={canvas} className={styles.paper} />
}
