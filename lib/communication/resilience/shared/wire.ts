import { z } from 'zod'
import type { BreakerState } from '../events.ts'

type Told = {
  source_service: string
  target_service: string
  protocol: string
  instance_id: string
  reason: string
  numbers: Record<string, number>
  next_try_at: string | null
}

export type TransitionReport = Told & {
  type: 'transition'
  id: string
  from_state: BreakerState
  to_state: BreakerState
  occurred_at: string
}

export type CountersReport = Told & {
  type: 'counters'
  state: BreakerState
  since: string
  told_at: string
  /** Of the minute that begins here; counts only grow, so that the latest report holds. */
  bucket_start: string
  ok: number
  failed: number
  timeouts: number
  short_circuited: number
  rejected: number
}

/** What Signalbox takes at `POST /api/v1/breakers/reports`, and as `record_breaker_reports(jsonb)`. */
export type BreakerReport = TransitionReport | CountersReport

export const overridesSchema = z.array(
  z.object({
    target_service: z.string(),
    protocol: z.string(),
    state: z.enum(['forced_open', 'disabled', 'reset']),
    reason: z.string(),
    set_by: z.string(),
    expires_in_ms: z.number().nullable(),
    version: z.coerce.string(),
  }),
)
export type WireOverride = z.output<typeof overridesSchema>[number]

export type ReadOverrides = {
  /** What was read last, or null. */
  tag: string | null
  /** How long the other side may wait for a change before it says that there is none. */
  waitMs: number
  signal: AbortSignal
}

/** The way to Signalbox. Both may throw: then they are tried again later. */
export type SharedViewTransport = {
  /** @throws RefusedReportsError if sending the same again is of no use. */
  sendReports(reports: readonly BreakerReport[], signal: AbortSignal): Promise<void>
  /** @returns null if nothing has changed. */
  readOverrides(
    sourceService: string,
    read: ReadOverrides,
  ): Promise<{ overrides: WireOverride[]; tag: string } | null>
}

/** The other side does not take these reports, and never will. */
export class RefusedReportsError extends Error {
  override readonly name = 'RefusedReportsError'
}
