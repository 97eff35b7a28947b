import { z } from 'zod'
import {
  defaultPreset,
  longestAbsoluteSeconds,
  presets,
  type WindowRequest,
} from '#lib/rollups/model.ts'

const time = z.iso.datetime({
  offset: true,
  message: 'must be a time such as 2026-11-23T14:05:00Z',
})

/** Either `range`, or `from` and `to`; the last 30 minutes without any. */
export const overviewQuerySchema = z
  .strictObject({
    range: z.enum(presets, { message: `must be one of ${presets.join(', ')}` }).optional(),
    from: time.optional(),
    to: time.optional(),
  })
  .superRefine(({ range, from, to }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (range !== undefined && (from ?? to) !== undefined) fault('range', 'excludes from and to')
    if ((from === undefined) !== (to === undefined)) {
      fault(from === undefined ? 'from' : 'to', 'is missing: from and to come together')
    }
    if (from === undefined || to === undefined) return
    const seconds = (Date.parse(to) - Date.parse(from)) / 1000
    if (seconds <= 0) fault('to', 'must be later than from')
    if (seconds > longestAbsoluteSeconds) fault('from', 'must be at most 16 days before to')
  })
  .transform(({ range, from, to }): WindowRequest =>
    from !== undefined && to !== undefined
      ? { fromMs: Date.parse(from), toMs: Date.parse(to) }
      : { range: range ?? defaultPreset },
  )
