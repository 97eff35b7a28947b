import type { Config } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { retentionOf, type RetentionConfig } from '#lib/platform/retention.ts'

/**
 * What one span or event may be. Whatever is over a limit is refused with its reason, alone; nothing is
 * cut. Characters are UTF-16 units, which are never fewer than the characters that PostgreSQL counts.
 */
export const limits = {
  nameChars: 255,
  operationChars: 255,
  protocolChars: 64,
  traceIdChars: 100,
  errorMessageChars: 8_192,
  attributes: 128,
  attributeKeyChars: 255,
  attributeValueBytes: 16 * 1024,
  attributesBytes: 32 * 1024,
  attributeDepth: 16,
  /** Of a resource, what is kept with each of its calls. */
  keptResourceBytes: 2_048,
  spansPerRequest: 50_000,
  eventsPerRequest: 50_000,
  /** The largest number that the column payload_size holds. */
  payloadBytes: 2_147_483_647,
  /** The largest number that latency_ms, numeric(14,3), holds. */
  latencyMs: 99_999_999_999,
  /** A span may end this much before its start, as clocks are read twice; it then took no time. */
  negativeDurationMs: 1,
  resendCount: 1_000,
  /** Objects, lists and what stands in them: 50,000 spans of OTLP/JSON have about 4 million. */
  valuesPerRequest: 5_000_000,
  jsonDepth: 1_000,
  /** A sender has this long for its whole body. */
  bodyMs: 30_000,
} as const

/** Times outside it, in milliseconds since the Unix epoch, are refused. */
export type AcceptedTimes = { fromMs: number; toMs: number }

export function acceptedTimes(
  config: RetentionConfig & Pick<Config, 'SIGNALBOX_ACCEPT_AHEAD_HOURS'>,
  nowMs: number,
): AcceptedTimes {
  return {
    fromMs: nowMs - retentionOf(config).eventsDays * 86_400_000,
    toMs: nowMs + config.SIGNALBOX_ACCEPT_AHEAD_HOURS * 3_600_000,
  }
}

export function tooMany(noun: 'spans' | 'events' | 'values', limit: number): AppError {
  return new AppError(
    'payload_too_large',
    `The request holds more than ${limit} ${noun}: send smaller batches.`,
  )
}
