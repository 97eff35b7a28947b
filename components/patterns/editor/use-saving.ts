import { useMutation, useQueryClient } from '@tanstack/react-query'
import { patternOptions } from '#lib/patterns/query-options.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { ProblemError, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { refOf } from '../pattern-words.ts'
import { createPattern, updatePattern } from '../patterns-api.ts'
import { useRereadPatterns } from '../use-pattern-changes.ts'
import { changesOf, type EditState } from './edit-model.ts'

type Save = { state: EditState; reason: string }

/** Stores what is edited; where somebody else was faster, gives what is there now. */
export function useSaving(
  ref: string | null,
  {
    onSaved,
    onConflict,
  }: { onSaved: (pattern: Pattern) => void; onConflict: (now: Pattern) => void },
) {
  const notify = useNotify()
  const queryClient = useQueryClient()
  const reread = useRereadPatterns()
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ state, reason }: Save) => {
      const why = reason.trim() === '' ? {} : { reason: reason.trim() }
      return ref === null || state.version === null
        ? createPattern({ ...state.mine, ...why })
        : updatePattern({ ref, version: state.version }, { ...changesOf(state), ...why })
    },
    onSuccess: async (pattern) => {
      queryClient.setQueryData(patternOptions(refOf(pattern)).queryKey, pattern)
      if (ref !== null) queryClient.setQueryData(patternOptions(ref).queryKey, pattern)
      notify({ tone: 'ok', text: `${pattern.name} is saved`, detail: `Version ${pattern.version}` })
      onSaved(pattern)
      await reread()
    },
    onError: (failure) => {
      const current = currentOf(failure)
      if (current) onConflict(current)
    },
  })
  const fault = error === null || currentOf(error) ? null : whatWentWrong(error)
  return { save: mutate, busy: isPending, fault }
}

function currentOf(error: Error): Pattern | null {
  if (!(error instanceof ProblemError) || error.code !== 'precondition_failed') return null
  const { current } = error.extensions
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the endpoint's own
  return (current as Pattern | undefined) ?? null
}
