import { z } from 'zod'
import {
  defaultPreset,
  longestWindowSeconds,
  presets,
  type WindowRequest,
} from '#lib/platform/window.ts'

const time = z.iso.datetime({
  offset: true,
  message: 'must be a time such as 2026-11-23T14:05:00Z',
})

/** Either `range`, or `from` and `to`: spread them into an endpoint's query, and check and read them with the two below. */
export const windowFields = {
  range: z
    .enum(presets, { message: `must be one of ${presets.join(', ')}` })
    .optional()
    .describe(`The time up to now; ${defaultPreset} where no window is given`),
  from: time.optional().describe('Start of a stretch of the past; comes with `to`'),
  to: time.optional().describe('End of a stretch of the past; at most 16 days after `from`'),
}
type WindowFields = z.output<z.ZodObject<typeof windowFields>>

export function checkWindow({ range, from, to }: WindowFields, context: z.RefinementCtx): void {
  const fault = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (range !== undefined && (from ?? to) !== undefined) fault('range', 'excludes from and to')
  if ((from === undefined) !== (to === undefined)) {
    fault(from === undefined ? 'from' : 'to', 'is missing: from and to come together')
  }
  if (from === undefined || to === undefined) return
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000
  if (seconds <= 0) fault('to', 'must be later than from')
  if (seconds > longestWindowSeconds) fault('from', 'must be at most 16 days before to')
}

export function toWindowRequest({ range, from, to }: WindowFields): WindowRequest {
  return from !== undefined && to !== undefined
    ? { fromMs: Date.parse(from), toMs: Date.parse(to) }
    : { range: range ?? defaultPreset }
}

/** What a rate is over: spread them beside it. */
export const coverFields = {
  overSeconds: z
    .number()
    .describe('What the calls were divided by: the part of the window since it was first seen'),
  isYoung: z.boolean().describe('It was first seen within the window'),
}
