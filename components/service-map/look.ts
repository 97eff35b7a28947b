/** What is in the middle of the picture, and how large: whatever the size of the screen. */
export type Look = { x: number; y: number; scale: number }

/** `x!y!scale`, short enough for an address. */
export function formatLook({ x, y, scale }: Look): string {
  return `${Math.round(x)}!${Math.round(y)}!${Number(scale.toPrecision(3))}`
}

export function parseLook(text: string): Look | null {
  const [x = NaN, y = NaN, scale = NaN] = text.split('!').map(Number)
  return Number.isFinite(x) && Number.isFinite(y) && scale > 0 && Number.isFinite(scale)
    ? { x, y, scale }
    : null
}
