'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { mayPass, ProblemError } from '#lib/platform/fetch-json.ts'
import { formatClock, formatZone } from '#lib/platform/format.ts'
import { ErrorPanel } from './error-panel.tsx'
import { useZone } from './zone.tsx'

type Tried = Pick<
  UseQueryResult,
  'data' | 'dataUpdatedAt' | 'error' | 'isFetching' | 'isPlaceholderData' | 'refetch'
>

/** What could not be read: what happened, how old the figures are that stay, and again. */
export function QueryTrouble({
  query,
  asOf,
  known = query.data !== undefined && !query.isPlaceholderData,
}: {
  query: Tried
  /** The server's time of what stays on the screen, where the answer told it. */
  asOf?: string | undefined
  /** Old figures are on the screen still. */
  known?: boolean
}) {
  const { zone } = useZone()
  const { error, dataUpdatedAt, isFetching, refetch } = query
  if (!error) return null
  const problem = error instanceof ProblemError ? error : null
  const atMs = asOf === undefined ? dataUpdatedAt : Date.parse(asOf)
  const from = `${formatClock(atMs, zone, 'moment')} ${formatZone(zone, atMs)}`
  return (
    <ErrorPanel
      compact={known}
      title={problem?.message ?? 'The page has failed'}
      meaning={meaningOf(error, known ? from : null)}
      requestId={problem?.requestId}
      retrying={isFetching}
      onRetry={() => void refetch()}
    />
  )
}

/** @param from the time of what is shown still, if there is anything */
function meaningOf(error: Error, from: string | null): string {
  const problem = error instanceof ProblemError ? error : null
  const parts = [
    problem?.detail ?? meanings[problem?.code ?? ''] ?? meanings.internal,
    problem?.code === 'unavailable' && whenUnavailable,
    from !== null && `What is shown is from ${from}.`,
    mayPass(error) && from === null && 'Nothing can be shown until it answers.',
    mayPass(error) && 'It tries again by itself.',
  ]
  return parts.filter(Boolean).join(' ')
}

const whenUnavailable = 'Services that send telemetry are asked to send it again later.'

const meanings: Record<string, string> = {
  unreachable: 'The Signalbox server cannot be reached from this browser.',
  internal: 'This is a fault of Signalbox; its log has the details under the request id.',
}
