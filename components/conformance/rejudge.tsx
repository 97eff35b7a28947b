'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PatternConformance } from '#lib/conformance/schemas.ts'
import { formatCount } from '#lib/platform/format.ts'
import { sendJson, whatWentWrong } from '#lib/platform/fetch-json.ts'
import { useMay } from '../access/use-may.tsx'
import button from '../ui/button.module.css'
import { useNotify } from '../ui/notify/use-notify.ts'
import styles from './conformance.module.css'

/** Judges the past again by what the pattern says now; with how far that is. */
export function Rejudge({
  reference,
  conformance: { rejudging, pattern },
}: {
  reference: string
  conformance: PatternConformance
}) {
  const may = useMay('patterns.edit')
  const notify = useNotify()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      sendJson('POST', `/api/v1/conformance/${encodeURIComponent(reference)}/rejudge`, {}),
    onSuccess: () => notify({ tone: 'ok', text: 'The past is being judged again' }),
    onError: (error) =>
      notify({
        tone: 'failing',
        text: 'The past is not being judged again',
        detail: whatWentWrong(error),
      }),
    onSettled: () =>
      queryClient.invalidateQueries({
        predicate: ({ meta }) => meta?.topics?.includes('conformance') ?? false,
      }),
  })
  const isRunning = rejudging !== null && rejudging.finishedAt === null
  const isActive = pattern.state === 'active'
  const reason = isActive ? may.reason : 'Only an active pattern is held against traffic.'
  return (
    <>
      <button
        type="button"
        className={button.button}
        disabled={!may.allowed || !isActive || isRunning || isPending}
        title={reason}
        onClick={() => mutate()}
      >
        Judge the past again
      </button>
      {rejudging && <Progress rejudging={rejudging} />}
    </>
  )
}

function Progress({
  rejudging: { progress, judged, finishedAt, requestedBy },
}: {
  rejudging: NonNullable<PatternConformance['rejudging']>
}) {
  const words = `${formatCount(judged)} correlations looked at, for ${requestedBy}`
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
