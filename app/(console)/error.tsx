'use client'

import { ErrorPanel } from '#components/ui/error-panel.tsx'

export default function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <ErrorPanel
      title="This page has failed"
      meaning="This is a fault of Signalbox. Telemetry is still taken in; its log has the details under the request id."
      requestId={digest}
      retrying={false}
      onRetry={retry}
    />
  )
}
