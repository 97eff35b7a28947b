import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'

type Change = () => Promise<unknown>

/** Runs a change, and reads again what it changed; `fault` says what went wrong with the last one. */
export function useChange(queryKey: QueryKey): {
  run: (change: Change) => void
  busy: boolean
  fault: string | null
} {
  const queryClient = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (change: Change) => change(),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  return { run: mutate, busy: isPending, fault: error === null ? null : whatWentWrong(error) }
}
