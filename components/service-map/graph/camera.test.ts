import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatLook, parseLook } from '../look.ts'
import { fit, lookAt, lookOf, reveal, toWorld, zoomAt, type Camera } from './camera.ts'

const number = fc.integer({ min: -5000, max: 5000 })
const cameras: fc.Arbitrary<Camera> = fc.record({
  scale: fc.double({ min: 0.02, max: 3, noNaN: true }),
  x: number,
  y: number,
})
const size = { width: 1000, height: 600 }

it('zooming leaves what is under the pointer there', () => {
  const points = fc.record({
    x: fc.integer({ min: 0, max: 1000 }),
    y: fc.integer({ min: 0, max: 600 }),
  })
  fc.assert(
    fc.property(
      cameras,
      points,
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (camera, at, by) => {
        const [before, after] = [toWorld(camera, at), toWorld(zoomAt(camera, at, by), at)]
        expect(after.x).toBeCloseTo(before.x, 3)
        expect(after.y).toBeCloseTo(before.y, 3)
      },
    ),
  )
})

it('a picture that is fitted lies on the screen as a whole', () => {
  const boxes = fc
    .tuple(number, number, fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 20_000 }))
    .map(([left, top, width, height]) => ({ left, top, right: left + width, bottom: top + height }))
  fc.assert(
    fc.property(boxes, (box) => {
      const { scale, x, y } = fit(box, size)
      expect(box.left * scale + x).toBeGreaterThanOrEqual(-0.001)
      expect(box.right * scale + x).toBeLessThanOrEqual(size.width + 0.001)
      expect(box.top * scale + y).toBeGreaterThanOrEqual(-0.001)
      expect(box.bottom * scale + y).toBeLessThanOrEqual(size.height + 0.001)
    }),
  )
})

it('a small picture grows on a wall, and not on a laptop', () => {
  const box = { left: 0, top: 0, right: 900, bottom: 400 }
  expect(fit(box, { width: 1200, height: 700 }).scale).toBe(1.15)
  expect(fit(box, { width: 3400, height: 1900 }).scale).toBe(2.3)
})

it('a node that is revealed stands on the screen, and one that does moves nothing', () => {
  const camera = { scale: 1, x: 0, y: 0 }
  expect(reveal(camera, { x: 500, y: 300 }, size)).toEqual(camera)
  const { x, y } = reveal(camera, { x: 1500, y: -200 }, size)
  expect(1500 + x).toBeLessThan(size.width)
  expect(-200 + y).toBeGreaterThan(0)
})

it('what is looked at comes back from the address, in the middle of a screen of another size', () => {
  const other = { width: 390, height: 700 }
  fc.assert(
    fc.property(cameras, (camera) => {
      const text = formatLook(lookOf(camera, size))
      const look = parseLook(text)
      expect(look).not.toBeNull()
      if (look) expect(formatLook(lookOf(lookAt(look, other), other))).toBe(text)
    }),
  )
  for (const broken of ['', '1!2', '1!2!0', 'a!b!c', '1!2!-3']) expect(parseLook(broken)).toBeNull()
})
