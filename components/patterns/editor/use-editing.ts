import { useEffect, useEffectEvent, useReducer, useState } from 'react'
import { contentOf } from '#lib/patterns/content.ts'
import type { Pattern, PatternContent } from '#lib/patterns/schemas.ts'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { emptyContent } from '../empty-content.ts'
import { usePatternLinks } from '../use-pattern-links.ts'
import { edit, editingOf, isChanged, type EditState } from './edit-model.ts'
import { useKeptWork } from './use-kept-work.ts'
import { useSaving } from './use-saving.ts'

export type EditingOf = {
  /** How the pattern is called in the address; null for one that is not stored yet. */
  reference: string | null
  /** What is stored now, read again and again. */
  pattern: Pattern | null
  /** What a new one begins with. */
  initial: PatternContent
  onSaved: (pattern: Pattern) => void
}

/** What is edited, where it is kept, and what happens when it is saved. */
export function useEditing({ reference, pattern, initial, onSaved }: EditingOf) {
  const { go } = usePatternLinks()
  const [state, dispatch] = useReducer(edit, null, () => startOf(pattern, initial))
  const [reason, setReason] = useState('')
  const [conflict, setConflict] = useState<Pattern | null>(null)
  const isDirty = isChanged(state)
  const kept = useKeptWork(reference, state)
  const { save, busy, fault } = useSaving(reference, {
    onSaved: (saved) => {
      dispatch({ kind: 'adopt', version: saved.version, base: contentOf(saved) })
      setReason('')
      setConflict(null)
      kept.forget()
      onSaved(saved)
    },
    onConflict: setConflict,
  })
  useTheirs(pattern, state, (theirs) =>
    dispatch({ kind: 'adopt', version: theirs.version, base: contentOf(theirs) }),
  )
  useKeptNotice(isDirty, { name: state.mine.pattern_name, keep: kept.keepNow, go })
  const isBehind = pattern !== null && state.version !== null && pattern.version > state.version
  return {
    state,
    isDirty,
    busy,
    fault,
    kept,
    conflict,
    /** What somebody else has stored since, where there is something to lose. */
    theirs: isBehind && isDirty ? pattern : null,
    reason,
    setReason,
    setConflict,
    set: (change: Partial<PatternContent>) => dispatch({ kind: 'set', change }),
    dispatch,
    save: () => save({ state, reason }),
    saveMerged: (theirs: Pattern, merged: PatternContent) => {
      const next = { version: theirs.version, base: contentOf(theirs), mine: merged }
      dispatch({ kind: 'adopt', ...next })
      if (isChanged(next)) save({ state: next, reason })
      else setConflict(null)
    },
  }
}

function startOf(pattern: Pattern | null, initial: PatternContent): EditState {
  if (pattern) return editingOf(pattern)
  return { base: emptyContent, version: null, mine: initial }
}

/** What somebody else has stored is what is edited, where nothing of one's own would be lost. */
function useTheirs(pattern: Pattern | null, state: EditState, adopt: (theirs: Pattern) => void) {
  const follow = useEffectEvent((theirs: Pattern) => {
    if (state.version !== null && theirs.version > state.version && !isChanged(state)) adopt(theirs)
  })
  useEffect(() => {
    if (pattern) follow(pattern)
  }, [pattern])
}

/** Who leaves by other ways than a link, such as Back or the palette, is told where the work is. */
function useKeptNotice(
  isDirty: boolean,
  { name, keep, go }: { name: string; keep: () => void; go: (href: string) => void },
) {
  const notify = useNotify()
  const tell = useEffectEvent((here: string) => {
    if (!isDirty) return
    keep()
    notify({
      tone: 'warning',
      text: `${name === '' ? 'The new pattern' : name} is not saved`,
      detail: 'This browser keeps your changes.',
      action: { label: 'Back to it', onAct: () => go(here) },
    })
  })
  useEffect(() => {
    const here = location.pathname + location.search
    return () => tell(here)
  }, [])
}
