import { useDeferredValue, useMemo } from 'react'
import { problemsOf } from '#lib/patterns/problems.ts'
import type { PatternContent } from '#lib/patterns/schemas.ts'
import type { FieldNote } from './inputs.tsx'
import { stepOf, toneOf } from './problem-words.ts'
import type { Seen } from './words.ts'

/** What is wrong with what is edited, for the panel, for the steps and for each field. */
export function useProblems(content: PatternContent, seen: Seen | undefined) {
  const current = useDeferredValue(content)
  return useMemo(() => {
    const problems = problemsOf(current, seen)
    const notes = new Map<string, FieldNote[]>()
    for (const { path, severity, message } of problems) {
      notes.set(path, [...(notes.get(path) ?? []), { tone: toneOf(severity), text: message }])
    }
    return {
      problems,
      /** Steps with an error, by where they stand in the JSON. */
      faultySteps: new Set(
        problems.flatMap(({ severity, path }) => (severity === 'error' ? [stepOf(path)] : [])),
      ),
      notesAt: (path: string): readonly FieldNote[] => notes.get(path) ?? none,
    }
  }, [current, seen])
}

const none: readonly FieldNote[] = []
