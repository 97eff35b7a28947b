import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { correlationConformanceOptions } from '#lib/conformance/query-options.ts'
import { kindWords } from './conformance-words.ts'

/** For each event in which a declared pattern was broken, in what way. */
export function useBrokenCalls(id: string): ReadonlyMap<string, string> {
  const { data } = useQuery(correlationConformanceOptions(id))
  return useMemo(() => {
    const broken = new Map<string, string>()
    for (const { name, deviations } of data?.patterns ?? []) {
      for (const { kind, eventIds } of deviations) {
        for (const event of eventIds) {
          if (!broken.has(event)) broken.set(event, `${kindWords[kind]}: ${name}`)
        }
      }
    }
    return broken
  }, [data])
}
