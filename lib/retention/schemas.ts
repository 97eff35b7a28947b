import { z } from 'zod'

export const retentionNames = [
  'eventsDays',
  'rollups10sHours',
  'rollups1mDays',
  'rollups1hDays',
  'healthChecksDays',
] as const

/** The longest that each may be set to; what the environment says may be longer. */
export const longestRetention = {
  eventsDays: 400,
  rollups10sHours: 744,
  rollups1mDays: 400,
  rollups1hDays: 3_650,
  healthChecksDays: 3_650,
} as const satisfies Record<(typeof retentionNames)[number], number>

const setting = (name: (typeof retentionNames)[number]) =>
  z
    .int('Whole numbers only.')
    .min(1, 'At least 1.')
    .max(longestRetention[name], `At most ${longestRetention[name]}.`)
    .nullable()
    .optional()
    .describe('null: what the environment says')

export const changeRetentionSchema = z.strictObject({
  version: z.int().describe('The one that was read'),
  eventsDays: setting('eventsDays'),
  rollups10sHours: setting('rollups10sHours'),
  rollups1mDays: setting('rollups1mDays'),
  rollups1hDays: setting('rollups1hDays'),
  healthChecksDays: setting('healthChecksDays'),
})
export type RetentionChange = z.infer<typeof changeRetentionSchema>

const keptSchema = z.strictObject({
  name: z.enum(retentionNames),
  kept: z.int().describe('In the unit that ends the name'),
  fromEnvironment: z.int(),
  variable: z.string(),
  isSet: z.boolean().describe('By an admin, in place of the environment'),
  tables: z.array(
    z.strictObject({
      table: z.string(),
      bytes: z.number().describe('With indexes'),
      rows: z.number().nullable().describe('As PostgreSQL estimates it; null where it cannot'),
    }),
  ),
})
export type Kept = z.infer<typeof keptSchema>

export const retentionAnswerSchema = z.strictObject({
  settings: z.array(keptSchema),
  version: z.int(),
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
})
export type RetentionAnswer = z.infer<typeof retentionAnswerSchema>
