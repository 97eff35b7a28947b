'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PatternConformance } from '#lib/conformance/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { useMay } from '../access/use-may.tsx'
import button from '../ui/button.module.css'
import { Moment } from '../ui/moment.tsx'
import { useNotify } from '../ui/notify/use-notify.ts'
import styles from './conformance.module.css'

/** Judges the past again by what the pattern says now; with how far that is, and a way to stop it. */
export function Rejudge({
  reference,
  conformance: { rejudging, pattern },
}: {
  reference: string
  conformance: PatternConformance
}) {
  const may = useMay('patterns.edit')
  const start = useAsk(reference, {
    method: 'POST',
    done: 'The past is being judged again',
    failed: 'The past is not being judged again',
  })
  const stop = useAsk(reference, {
    method: 'DELETE',
    done: 'Judging the past again was stopped',
    failed: 'Judging the past again was not stopped',
  })
  const isRunning = rejudging !== null && rejudging.finishedAt === null
  const isActive = pattern.state === 'active'
  const reason = isActive ? may.reason : 'Only an active pattern is held against traffic.'
  return (
    <>
      <button
        type="button"
        className={button.button}
        disabled={!may.allowed || !isActive || isRunning || start.isPending}
        title={reason}
        onClick={() => start.mutate()}
      >
        Judge the past again
      </button>
      {isRunning && (
        <button
          type="button"
          className={button.button}
          disabled={!may.allowed || stop.isPending}
          title={may.reason ?? 'What was judged again stays'}
          onClick={() => stop.mutate()}
        >
          Stop
        </button>
      )}
      {rejudging && <Progress rejudging={rejudging} />}
    </>
  )
}

function useAsk(
  reference: string,
  { method, done, failed }: { method: 'POST' | 'DELETE'; done: string; failed: string },
) {
  const notify = useNotify()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () =>
      sendJson(
        method,
        `/api/v1/conformance/${encodeURIComponent(reference)}/rejudge`,
        method === 'POST' ? {} : undefined,
      ),
    onSuccess: () => notify({ tone: 'ok', text: done }),
    onError: (error) => notify({ tone: 'failing', text: failed, detail: whatWentWrong(error) }),
    onSettled: () =>
      queryClient.invalidateQueries({
        predicate: ({ meta }) => meta?.topics?.includes('conformance') ?? false,
      }),
  })
}

function Progress({
  rejudging: { progress, judged, finishedAt, requestedBy, reachedAt, cancelledBy },
}: {
  rejudging: NonNullable<PatternConformance['rejudging']>
}) {
  const words = `${formatCount(judged)} correlations looked at, for ${requestedBy}`
  if (cancelledBy !== null) {
    return (
      <p className={styles.progress}>
        {cancelledBy} stopped judging the past again, back to <Moment at={reachedAt} />: {words}.
        What is older stays as it was.
      </p>
    )
  }
  if (finishedAt !== null) {
    return <p className={styles.progress}>The past was judged again: {words}.</p>
  }
  return (
    <div className={styles.progress} role="status">
      <progress max={1} value={progress} aria-label="Judging the past again" />
      {Math.floor(progress * 100)} % · {words}
    </div>
  )
}
