import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useNotify } from './notify/use-notify.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'

/** @param said what to say once it is done */
type Change = { work: () => Promise<unknown>; said: string }

/** Runs a change, and reads again what it changed; `fault` says what went wrong with the last one. */
export function useChange(queryKey: QueryKey): {
  run: (change: Change) => void
  busy: boolean
  fault: string | null
} {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ work }: Change) => work(),
    onSuccess: (_answer, { said }) => notify({ tone: 'ok', text: said }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  return { run: mutate, busy: isPending, fault: error === null ? null : whatWentWrong(error) }
}
