/** Which part of the matrix is looked at: the cell in the middle, and how high cells are in px. */
export type Spot = {
  column: number
  row: number
  /** Null: as high as suits the estate and the screen. */
  height: number | null
}

/** `column!row!height`, or `column!row`. */
export function formatSpot({ column, row, height }: Spot): string {
  const middle = `${Math.round(column)}!${Math.round(row)}`
  return height === null ? middle : `${middle}!${Number(height.toPrecision(3))}`
}

export function parseSpot(text: string): Spot | null {
  const [column = NaN, row = NaN, height = null] = text.split('!').map(Number)
  if (!Number.isFinite(column) || !Number.isFinite(row)) return null
  return height === null || (Number.isFinite(height) && height > 0) ? { column, row, height } : null
}
