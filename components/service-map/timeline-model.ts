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

/** Paths of bars in a box as wide as there are moments; failures on a scale of their own. */
export function barsOf(moments: readonly Moment[]): { calls: string; errors: string } {
  const path = (read: (moment: Moment) => number, full: number) => {
    const highest = Math.max(1, ...moments.map(read))
    return moments
      .map((moment, index) => {
        const value = read(moment)
        if (value === 0) return ''
        const bar = Math.max(lowestBar, (value / highest) * full)
        return `M${index + 0.12} ${height}v-${bar.toFixed(1)}h0.76v${bar.toFixed(1)}z`
      })
      .join('')
  }
  return {
    calls: path(({ calls }) => calls, height * 0.55),
    errors: path(({ errors }) => errors, height),
  }
}
