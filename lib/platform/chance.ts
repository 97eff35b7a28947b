/** How many of some things have a property. */
export type Proportion = { hits: number; of: number }

/**
 * How likely it is by chance alone that at least as many of the first have the property, if both are
 * drawn from the same things (Fisher's exact test, one-sided): it holds for few things as for many.
 */
export function chanceOfMore(first: Proportion, second: Proportion): number {
  if (first.hits * second.of <= second.hits * first.of) return 1
  const hits = first.hits + second.hits
  const most = Math.min(hits, first.of)
  let term = Math.exp(
    logChoose(first.of, first.hits) +
      logChoose(second.of, second.hits) -
      logChoose(first.of + second.of, hits),
  )
  let sum = 0
  for (let own = first.hits; own <= most && term > sum * 1e-12; own += 1) {
    sum += term
    const others = second.of - hits + own
    term *= ((hits - own) * (first.of - own)) / ((own + 1) * (others + 1))
  }
  return Math.min(1, sum)
}

function logChoose(of: number, some: number): number {
  return logFactorial(of) - logFactorial(some) - logFactorial(of - some)
}

/** Stirling's series, moved to where it is exact. */
function logFactorial(n: number): number {
  let product = 1
  let x = n + 1
  for (; x < 10; x += 1) product *= x
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - Math.log(product)
}
