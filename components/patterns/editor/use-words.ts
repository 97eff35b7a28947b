import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { suggestionsOptions } from '#lib/patterns/query-options.ts'
import { wordsOf, type Seen, type Words } from './words.ts'

/** What was really seen, for completion and for problems; nothing while it is not known. */
export function useWords(): { words: Words; seen: Seen | undefined } {
  const { data } = useQuery(suggestionsOptions())
  return useMemo(() => wordsOf(data), [data])
}
