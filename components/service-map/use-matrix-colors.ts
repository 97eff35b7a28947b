import { useEffect, useState } from 'react'
import { watchTheme } from './graph/theme.ts'
import { readMatrixColors, type MatrixColors } from './matrix-drawing.ts'

/** The colours as they are now; null until there is an element to read them from. */
export function useMatrixColors(element: HTMLElement | null): MatrixColors | null {
  const [colors, setColors] = useState<MatrixColors | null>(null)
  useEffect(() => {
    if (!element) return undefined
    const read = () => setColors(readMatrixColors(element))
    read()
    return watchTheme(read)
  }, [element])
  return colors
}
