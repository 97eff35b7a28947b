import { z } from 'zod'

/** RFC 9457. */
export const problemSchema = z.strictObject({
  title: z.string().describe('What happened, the same for every problem with this code'),
  status: z.int(),
  detail: z.string().describe('What happened this time, and what to do about it'),
  code: z.string().describe('For programs: stays as it is when words change'),
  requestId: z.string().describe('Stands in the log of Signalbox'),
  faults: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .optional()
    .describe('One entry a fault of the request'),
  current: z
    .record(z.string(), z.json())
    .optional()
    .describe('With precondition_failed: what is there now, where that can be merged'),
})
