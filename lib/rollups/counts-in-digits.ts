import { lowestBucket, type SparseHistogram } from './model.ts'

/** No count ever needs more: what would overflow is a million calls a second for eleven days. */
const digitsPerPlace = 12

/**
 * A list of counts, a histogram or a series, out of a column of the rollups, given as text: one number,
 * the sum of count × 10^(12 place). PostgreSQL adds up numbers ten times as fast as arrays.
 */
export function parseCounts(digits: string): SparseHistogram {
  const point = digits.indexOf('.')
  const index: number[] = []
  const count: number[] = []
  const add = (place: number, text: string) => {
    const calls = Number(text)
    if (calls === 0) return
    index.push(place)
    count.push(calls)
  }
  for (let place = lowestBucket; point !== -1 && place < 0; place += 1) {
    const from = point + 1 + (-1 - place) * digitsPerPlace
    add(place, digits.slice(from, from + digitsPerPlace).padEnd(digitsPerPlace, '0'))
  }
  let end = point === -1 ? digits.length : point
  for (let place = 0; end > 0; place += 1, end -= digitsPerPlace) {
    add(place, digits.slice(Math.max(0, end - digitsPerPlace), end))
  }
  return { index, count }
}
