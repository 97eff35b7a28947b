import type { ServiceMap } from '#lib/service-map/model/types.ts'

export type Moment = { endMs: number; calls: number; errors: number }

const mostMoments = 60
const height = 24
const lowestBar = 2

/** The window in at most sixty moments of whole buckets; the first may be shorter. */
export function momentsOf(
  { to, bucketSeconds, bucketCount }: ServiceMap['window'],
  { calls, errors }: ServiceMap['timeline'],
): Moment[] {
  const perMoment = Math.max(1, Math.ceil(bucketCount / mostMoments))
  const count = Math.ceil(bucketCount / perMoment)
  const sum = (values: readonly number[], index: number) => {
    const end = bucketCount - (count - 1 - index) * perMoment
    return values
      .slice(Math.max(0, end - perMoment), end)
      .reduce((total, value) => total + value, 0)
  }
  return Array.from({ length: count }, (_, index) => ({
    endMs: Date.parse(to) - (count - 1 - index) * perMoment * bucketSeconds * 1000,
    calls: sum(calls, index),
    errors: sum(errors, index),
  }))
}

/** Failures are drawn larger than calls, and reach the top from this share of the most calls on. */
const highestShare = 0.1
const callsHeight = height * 0.55

/** Paths of bars in a box as wide as there are moments. */
export function barsOf(moments: readonly Moment[]): { calls: string; errors: string } {
  const mostCalls = Math.max(1, ...moments.map(({ calls }) => calls))
  const mostErrors = Math.max(mostCalls * highestShare, ...moments.map(({ errors }) => errors))
  return {
    calls: pathOf(moments.map(({ calls }) => (calls / mostCalls) * callsHeight)),
    errors: pathOf(moments.map(({ errors }) => (errors / mostErrors) * height)),
  }
}

/** A few stay visible: no bar is lower than a line. */
function pathOf(heights: readonly number[]): string {
  return heights
    .map((wished, index) => {
      const bar = wished === 0 ? 0 : Math.max(lowestBar, wished)
      return bar === 0
        ? ''
        : `M${index + 0.12} ${height}v-${bar.toFixed(1)}h0.76v${bar.toFixed(1)}z`
    })
    .join('')
}
