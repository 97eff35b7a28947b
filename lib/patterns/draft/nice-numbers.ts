const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** The next number that people would write down: 83 becomes 100, 130 becomes 150. */
export function niceAbove(value: number): number {
  const scale = 10 ** Math.floor(Math.log10(value))
  const step = steps.find((one) => one * scale >= value * (1 - 1e-9)) ?? 10
  return Number((step * scale).toPrecision(3))
}

/** The number below that people would write down: 83 becomes 80, 130 becomes 120. */
export function niceBelow(value: number): number {
  const scale = 10 ** Math.floor(Math.log10(value))
  const step = steps.findLast((one) => one * scale <= value * (1 + 1e-9)) ?? 1
  return Number((step * scale).toPrecision(3))
}
