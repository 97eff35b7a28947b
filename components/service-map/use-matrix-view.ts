import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { MatrixColors } from './matrix-drawing.ts'
import {
  geometryOf,
  middleOfView,
  scrollFor,
  scrollToSee,
  type Geometry,
  type Size,
} from './matrix-geometry.ts'
import type { Matrix, Place } from './matrix-model.ts'
import { formatSpot, type Spot } from './matrix-spot.ts'
import { useMatrixColors } from './use-matrix-colors.ts'
import { nodeName } from './words.ts'

/** After this long without a move the address says what is looked at. */
const restMs = 200
/** High enough for names, and for what is around. */
const closeHeight = 26

type Wish = { spot: Spot | null; setSpot: (spot: Spot | null) => void }

/** Which part of the matrix is on the screen; the address and the scroll bars agree on it. */
export function useMatrixView(matrix: Matrix, wish: Wish) {
  const { spot, setSpot } = wish
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const colors = useMatrixColors(scroller)
  const size = useSize(scroller)
  const geometry = useGeometry(matrix, { size, colors, height: spot?.height ?? null })
  useSpot(scroller, geometry, wish)

  const zoomTo = useCallback(
    (height: number, around?: Place) => {
      if (!geometry || !scroller) return
      const middle = middleOfView(geometry, scrolledOf(scroller))
      // What is zoomed at stays where it is.
      const at = around ?? middle
      const share = geometry.height / height
      setSpot({
        column: at.column + (middle.column - at.column) * share,
        row: at.row + (middle.row - at.row) * share,
        height,
      })
    },
    [geometry, scroller, setSpot],
  )
  useWheel(scroller, geometry, zoomTo)
  /** In the middle and close, for who jumps there. */
  const goTo = ({ column, row }: Place) => {
    if (!geometry) return
    const height = geometry.named
      ? (spot?.height ?? null)
      : closeHeight * (colors?.theme.textScale ?? 1)
    setSpot({ column, row, height })
  }
  const see = (place: Place) => {
    if (!scroller || !geometry) return
    const { x, y } = scrollToSee(place, geometry, scrolledOf(scroller))
    scroller.scrollTo({ left: x, top: y })
  }
  return { scroller, setScroller, colors, geometry, zoomTo, goTo, see }
}

export function scrolledOf({ scrollLeft, scrollTop }: HTMLElement) {
  return { x: scrollLeft, y: scrollTop }
}

function useSize(scroller: HTMLElement | null): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useEffect(() => {
    if (!scroller) return undefined
    const read = () => setSize({ width: scroller.clientWidth, height: scroller.clientHeight })
    const observer = new ResizeObserver(read)
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [scroller])
  return size
}

function useGeometry(
  matrix: Matrix,
  {
    size,
    colors,
    height,
  }: { size: Size | null; colors: MatrixColors | null; height: number | null },
): Geometry | null {
  return useMemo(
    () => (size && colors ? matrixGeometry(matrix, { view: size, colors, height }) : null),
    [matrix, size, colors, height],
  )
}

export function matrixGeometry(
  { sources, targets }: Matrix,
  { view, colors, height }: { view: Size; colors: MatrixColors; height: number | null },
): Geometry {
  const { textScale: text, font } = colors.theme
  const names = {
    sources: longest(sources, `${12 * text}px ${font}`),
    targets: longest(targets, `${12 * text}px ${font}`),
  }
  return geometryOf({ rows: sources.length, columns: targets.length, view, names, text }, height)
}

function longest(ids: readonly string[], font: string): number {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) return 0
  pen.font = font
  return ids.reduce((width, id) => Math.max(width, pen.measureText(nodeName(id)).width), 0)
}

/** Scrolls where the address says, and writes into it where the reader has scrolled. */
function useSpot(scroller: HTMLElement | null, geometry: Geometry | null, { spot, setSpot }: Wish) {
  const wanted = spot && formatSpot(spot)
  /** What both have last agreed on. */
  const agreed = useRef<string | null>(null)
  useLayoutEffect(() => {
    if (!scroller || !geometry || wanted === agreed.current) return
    const { x, y } = spot ? scrollFor(spot, geometry) : { x: 0, y: 0 }
    scroller.scrollTo({ left: x, top: y })
    agreed.current = wanted
    // The text stands for the spot.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [scroller, geometry, wanted])
  const height = spot?.height ?? null
  useEffect(() => {
    if (!scroller || !geometry) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      const next = { ...middleOfView(geometry, scrolledOf(scroller)), height }
      const told = formatSpot(next)
      if (told === agreed.current) return
      agreed.current = told
      setSpot(next)
    }
    const onScroll = () => {
      clearTimeout(timer)
      timer = setTimeout(tell, restMs)
    }
    scroller.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(timer)
      scroller.removeEventListener('scroll', onScroll)
    }
  }, [scroller, geometry, height, setSpot])
}

/** Pinching, or the wheel with Control, zooms at the pointer. */
function useWheel(
  scroller: HTMLElement | null,
  geometry: Geometry | null,
  zoomTo: (height: number, around: Place) => void,
) {
  useEffect(() => {
    if (!scroller || !geometry) return undefined
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      const at = pointIn(scroller, event)
      const around = {
        column: (at.x - geometry.left) / geometry.width - 0.5,
        row: (at.y - geometry.top) / geometry.height - 0.5,
      }
      zoomTo(geometry.height * Math.exp(-event.deltaY / 250), around)
    }
    scroller.addEventListener('wheel', onWheel, { passive: false })
    return () => scroller.removeEventListener('wheel', onWheel)
  }, [scroller, geometry, zoomTo])
}

/** A point of the screen within all that scrolls. */
export function pointIn(
  scroller: HTMLElement,
  { clientX, clientY }: { clientX: number; clientY: number },
): { x: number; y: number } {
  const { left, top } = scroller.getBoundingClientRect()
  return { x: clientX - left + scroller.scrollLeft, y: clientY - top + scroller.scrollTop }
}
