import type { Look } from '../look.ts'

/** screen = world × scale + offset, in CSS pixels. */
export type Camera = { scale: number; x: number; y: number }
export type Size = { width: number; height: number }
export type Box = { left: number; top: number; right: number; bottom: number }
type Point = { x: number; y: number }

const largestScale = 3
const smallestScale = 0.01
/** A small graph is not blown up further than this, but for a wall that is read from afar. */
const largestFitScale = 1.15
const laptopWidth = 1440
const largestOnWall = 2
const margin = 56

export function fit(box: Box, { width, height }: Size): Camera {
  const around = Math.min(margin, width / 14)
  const scale = clampScale(
    Math.min(
      largestFitScale * Math.min(largestOnWall, Math.max(1, width / laptopWidth)),
      (width - 2 * around) / Math.max(1, box.right - box.left),
      (height - 2 * around) / Math.max(1, box.bottom - box.top),
    ),
  )
  return {
    scale,
    x: width / 2 - (scale * (box.left + box.right)) / 2,
    y: height / 2 - (scale * (box.top + box.bottom)) / 2,
  }
}

/** Zooms so that what is under a point of the screen stays there. */
export function zoomAt(camera: Camera, at: Point, factor: number): Camera {
  const scale = clampScale(camera.scale * factor)
  const ratio = scale / camera.scale
  return { scale, x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio }
}

export function lookOf(camera: Camera, { width, height }: Size): Look {
  const middle = toWorld(camera, { x: width / 2, y: height / 2 })
  return { ...middle, scale: camera.scale }
}

export function lookAt({ x, y, scale }: Look, { width, height }: Size): Camera {
  const clamped = clampScale(scale)
  return { scale: clamped, x: width / 2 - x * clamped, y: height / 2 - y * clamped }
}

export function toWorld({ scale, x, y }: Camera, at: Point): Point {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale }
}

function toScreen({ scale, x, y }: Camera, at: Point): Point {
  return { x: at.x * scale + x, y: at.y * scale + y }
}

/** How far to move what stands at `value` away from the edges. */
function shift(value: number, length: number): number {
  const edge = Math.min(margin, length / 4)
  if (value < edge) return edge - value
  return value > length - edge ? length - edge - value : 0
}

/** Moves as little as needed to have a point well on the screen. */
export function reveal(camera: Camera, at: Point, { width, height }: Size): Camera {
  const { x, y } = toScreen(camera, at)
  return { ...camera, x: camera.x + shift(x, width), y: camera.y + shift(y, height) }
}

function clampScale(scale: number): number {
  return Math.min(largestScale, Math.max(smallestScale, scale))
}
