import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Breaker, Edge, SetOverride } from '#lib/breakers/schemas.ts'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import { useNotify } from '../ui/notify/use-notify.ts'
import { keyOf } from '#lib/breakers/shown.ts'

export type OverrideChange =
  | Pick<SetOverride, 'state' | 'reason' | 'expires_in_seconds'>
  /** Lifts what is there. */
  | { state: 'none' }

type Request = { edge: Edge; known: Breaker['override']; change: OverrideChange }

const path = '/api/v1/breakers/overrides'
const said: Record<OverrideChange['state'], string> = {
  forced_open: 'is forced open',
  disabled: 'is disabled',
  reset: 'is reset',
  none: 'is no longer overridden',
}

/** Changes an override, tells of it, and offers to undo it. */
export function useOverride(): {
  change: (request: Request, onDone?: () => void) => void
  busy: boolean
  error: Error | null
} {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const reread = () =>
    queryClient.invalidateQueries({
      predicate: ({ meta }) => meta?.topics?.includes('breakers') ?? false,
    })
  const undo = async (request: Request, version: string | null) => {
    try {
      await send({ ...request, known: null, change: changeBack(request) }, version)
      notify({ tone: 'ok', text: `${keyOf(request.edge)} is as it was before` })
    } catch (error) {
      notify({ tone: 'failing', text: 'It could not be undone', detail: whatWentWrong(error) })
    }
    await reread()
  }
  const { mutate, isPending, error } = useMutation({
    mutationFn: (request: Request) => send(request, request.known?.version ?? null),
    onSuccess: (version, request) => {
      const { state } = request.change
      notify({
        tone: 'ok',
        text: `${keyOf(request.edge)} ${said[state]}`,
        detail: 'Its processes know of it within two seconds.',
        // What a reset has closed stays closed.
        ...(state !== 'reset' && {
          action: { label: 'Undo', onAct: () => void undo(request, version) },
        }),
      })
    },
    onSettled: reread,
  })
  return {
    change: (request, onDone) => mutate(request, { onSuccess: onDone }),
    busy: isPending,
    error,
  }
}

/** @returns the version of the override that is there now; null for none */
async function send({ edge, change }: Request, version: string | null): Promise<string | null> {
  const { source, target, protocol } = edge
  const columns = { source_service: source, target_service: target, protocol }
  if (change.state === 'none') {
    await sendJson('DELETE', path, { ...columns, version })
    return null
  }
  const answer = await sendJson<{ version: string }>('PUT', path, {
    ...columns,
    ...change,
    version,
  })
  return answer.version
}

/** What brings back the override that was there before, for the rest of its time. */
function changeBack({ known }: Request): OverrideChange {
  if (known === null || known.state === 'reset') return { state: 'none' }
  const { state, reason, expiresAt } = known
  if (expiresAt === null) return { state, reason, expires_in_seconds: null }
  const seconds = Math.round((Date.parse(expiresAt) - serverNow()) / 1000)
  return seconds > 0 ? { state, reason, expires_in_seconds: seconds } : { state: 'none' }
}
