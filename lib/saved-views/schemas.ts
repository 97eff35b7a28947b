import { z } from 'zod'

export const savedViewSchema = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  search: z.string().describe('The search part of the address of its page'),
  savedBy: z.string(),
  savedAt: z.iso.datetime(),
  version: z.number(),
})
export type SavedView = z.output<typeof savedViewSchema>
export const savedViewsSchema = z.strictObject({ views: z.array(savedViewSchema) })

export const saveViewSchema = z.strictObject({
  name: z.string().trim().min(1, 'A view needs a name').max(100),
  search: z
    .string()
    .max(8000)
    .regex(/^(\?.*)?$/s, 'must be empty or begin with “?”'),
  version: z
    .int()
    .nullish()
    .describe('Of the view of this name that is replaced; without it, none may be there'),
})
export type SaveView = z.output<typeof saveViewSchema>

export const deleteViewSchema = z.strictObject({ id: z.uuid(), version: z.int() })
export type DeleteView = z.output<typeof deleteViewSchema>
