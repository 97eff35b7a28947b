import type { BreakerNumbers } from '../events.ts'

export type Sample = { failed: boolean; slow: boolean }
export type Verdict = { reason: string; numbers: BreakerNumbers }

/** What a closed breaker remembers of its calls. */
export type BreakerWindow = {
  record(sample: Sample, nowMs: number): void
  /** Why it must open, or null. */
  judge(nowMs: number): Verdict | null
  clear(): void
}

export type Sums = { calls: number; failures: number; slow: number }
export type Limits = {
  minimumCalls: number
  failureRate: number
  slowCallRate: number
  slowCallMs: number | undefined
}

// Shares are compared as counts; 0.07 * 100 is a little more than 7.
const rounding = 1e-9
export const reaches = (part: number, whole: number, share: number): boolean =>
  part >= share * whole - rounding

const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`

/** The rule of the windows that go by shares. */
export function judgeRates(sums: Sums, limits: Limits, where: string): Verdict | null {
  const { calls, failures, slow } = sums
  if (calls === 0 || calls < limits.minimumCalls) return null
  const numbers: BreakerNumbers = {
    calls,
    failures,
    failureRate: failures / calls,
    ...(limits.slowCallMs !== undefined && {
      slow,
      slowCallRate: slow / calls,
      slowCallMs: limits.slowCallMs,
    }),
  }
  const tell = (part: number, what: string, limit: number): Verdict => ({
    reason: `${part} of ${calls} calls ${what} (${percent(part, calls)}) ${where}, the limit is ${percent(limit, 1)}`,
    numbers: { ...numbers, threshold: limit },
  })
  if (reaches(failures, calls, limits.failureRate)) {
    return tell(failures, 'failed', limits.failureRate)
  }
  if (limits.slowCallMs !== undefined && reaches(slow, calls, limits.slowCallRate)) {
    return tell(slow, `took ${limits.slowCallMs} ms or longer`, limits.slowCallRate)
  }
  return null
}
