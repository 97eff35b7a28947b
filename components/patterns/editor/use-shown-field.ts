import { useEffect, useState } from 'react'
import type { Problem } from '#lib/patterns/problem-codes.ts'
import type { EditorView } from './editor-sections.tsx'

type Shown = { path: string; at: number }

/** Leads from a problem to its field: to the step that has it, or to its place in the JSON. */
export function useShownField(
  { flowView, setStep }: EditorView,
  placeOfStep: (path: string) => number,
) {
  const [shown, setShown] = useState<Shown | null>(null)
  const isInJson = flowView === 'json' && shown?.path.startsWith('message_flow') === true
  useEffect(() => {
    if (!shown || isInJson) return
    // A step that was closed has its fields only now.
    const field = nearestField(shown.path)
    field?.focus()
    field?.scrollIntoView({ block: 'center' })
  }, [shown, isInJson])
  return {
    show: ({ path }: Problem) => {
      const place = placeOfStep(path)
      if (flowView === 'steps' && place !== -1) setStep(place)
      setShown({ path, at: Date.now() })
    },
    inJson:
      isInJson && shown ? { ...shown, path: shown.path.replace(/^message_flow\.?/, '') } : null,
  }
}

/** The field of the path, else of what it is a part of. */
function nearestField(path: string): HTMLElement | null {
  for (let at = path; at !== ''; at = at.replace(/(?:\.[^.[\]]*|\[\d+\])$|^[^.[\]]*$/, '')) {
    const field = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(at)}"]`)
    if (field) return field
  }
  return null
}
