import { z } from 'zod'
import { checkWindow, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'

export const overviewQuerySchema = z
  .strictObject(windowFields)
  .superRefine(checkWindow)
  .transform(toWindowRequest)
