import { expect, it } from 'vitest'
import { Gestures, type GestureHandlers } from './gestures.ts'
import type { GraphView } from './graph-view.ts'
import type { Hit } from './hit.ts'

type Point = { x: number; y: number }

/** A picture at scale 2 with one node of 10 px around (100, 100) on the screen. */
function onPicture({ node = { x: 50, y: 50 } } = {}) {
  const told: string[] = []
  const tell =
    (what: string) =>
    (...given: unknown[]) =>
      void told.push([what, ...given.map((one) => JSON.stringify(one))].join(' '))
  const hitOfNode = { kind: 'node', node: { id: 'a', ...node } } as Hit
  const canvas = Object.assign(new EventTarget(), {
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
    setPointerCapture: () => {},
  })
  const place = { x: 100, y: 100 }
  const view = {
    canvas,
    hit: (at: Point) => (Math.hypot(at.x - place.x, at.y - place.y) <= 10 ? hitOfNode : null),
    toWorld: ({ x, y }: Point) => ({ x: x / 2, y: y / 2 }),
    pan: tell('pan'),
    zoom: tell('zoom'),
  }
  const handlers: GestureHandlers = {
    onHover: () => {},
    onClick: (hit) => told.push(`click ${nameOf(hit)}`),
    onDoubleClick: (hit) => told.push(`double ${nameOf(hit)}`),
    onDrag: tell('drag'),
    onDrop: tell('drop'),
    onCancel: tell('cancel'),
  }
  const gestures = new Gestures(view as unknown as GraphView, handlers)
  const send = (type: string, x: number, y: number, pointerId = 1) =>
    canvas.dispatchEvent(
      Object.assign(new Event(type), { pointerId, button: 0, clientX: x, clientY: y }),
    )
  return { told, send, gestures, place }
}

function nameOf(hit: Hit | null): string {
  return hit?.kind === 'node' ? hit.node.id : 'nothing'
}

it('holds a node where it was taken, so that it does not jump to the pointer', () => {
  const { told, send } = onPicture()
  send('pointerdown', 106, 94)
  send('pointermove', 126, 94)
  send('pointerup', 146, 104)
  expect(told).toEqual(['drag "a" {"x":60,"y":50}', 'drop "a" {"x":70,"y":55}'])
})

it('zooms with two fingers, also where one of them stands on a node', () => {
  const { told, send } = onPicture()
  send('pointerdown', 300, 100, 1)
  send('pointerdown', 100, 100, 2)
  send('pointermove', 310, 100, 1)
  send('pointermove', 90, 100, 2)
  send('pointerup', 310, 100, 1)
  send('pointermove', 95, 100, 2)
  send('pointerup', 95, 100, 2)
  expect(told.map((one) => one.split(' ')[0])).toEqual(['pan', 'zoom', 'pan'])
})

it('puts a node back when a second finger comes, the system takes the pointer, or Escape', () => {
  const { told, send, gestures } = onPicture()
  const dragged = () => {
    send('pointerdown', 100, 100)
    send('pointermove', 120, 100)
  }
  dragged()
  send('pointerdown', 200, 200, 2)
  send('pointerup', 200, 200, 2)
  send('pointerup', 120, 100)
  dragged()
  send('pointercancel', 120, 100)
  dragged()
  expect(gestures.cancel()).toBe(true)
  send('pointerup', 120, 100)
  expect(told.filter((one) => !one.startsWith('drag'))).toEqual(['cancel', 'cancel', 'cancel'])
  expect(gestures.cancel()).toBe(false)
})

it('is no click when the system takes the pointer away', () => {
  const { told, send } = onPicture()
  send('pointerdown', 100, 100)
  send('pointercancel', 100, 100)
  expect(told).toEqual([])
})

it('takes a double click for what the first was on, though the picture has made room since', () => {
  const { told, send, place } = onPicture()
  const click = () => {
    send('pointerdown', 100, 100)
    send('pointerup', 100, 100)
  }
  click()
  place.x = 40
  click()
  click()
  expect(told).toEqual(['click a', 'double a', 'click nothing'])
})
