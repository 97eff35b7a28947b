'use client'

import { ProblemError } from '#lib/platform/fetch-json.ts'
import { ErrorPanel } from './error-panel.tsx'

/** A list that could not be read: what happened, and again. */
export function QueryTrouble({
  error,
  known,
  retrying,
  onRetry,
}: {
  error: Error
  /** Old figures are on the screen still. */
  known: boolean
  retrying: boolean
  onRetry: () => void
}) {
  const problem = error instanceof ProblemError ? error : null
  return (
    <ErrorPanel
      compact={known}
      title={problem?.message ?? 'The page has failed'}
      meaning={`${problem?.detail ?? 'Signalbox has the details in its log.'} ${known ? 'What is shown is as it was before.' : 'Nothing can be shown until it answers.'}`}
      requestId={problem?.requestId}
      retrying={retrying}
      onRetry={onRetry}
    />
  )
}
