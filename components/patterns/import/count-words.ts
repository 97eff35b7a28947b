import type { ImportReport } from '#lib/patterns/schemas.ts'

export function countWords(counts: ImportReport['counts']): string {
  const parts = (['created', 'updated', 'unchanged', 'faulty'] as const).flatMap((outcome) =>
    counts[outcome] > 0 ? [`${counts[outcome]} ${outcome}`] : [],
  )
  return parts.length === 0 ? 'No pattern in it' : parts.join(', ')
}
