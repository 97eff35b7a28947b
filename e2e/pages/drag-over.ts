import type { Locator } from '@playwright/test'

/** Drags over a chart, from one place to another; both lie between 0 and 1. */
export async function dragOver(plot: Locator, from: number, to: number): Promise<void> {
  await plot.scrollIntoViewIfNeeded()
  const box = await plot.boundingBox()
  if (box === null) throw new Error('The chart is not on the screen.')
  const { x, y, width, height } = box
  const { mouse } = plot.page()
  await mouse.move(x + width * from, y + height / 2)
  await mouse.down()
  await mouse.move(x + width * to, y + height / 2, { steps: 4 })
  await mouse.up()
}
