'use client'

import './globals.css'
import { ErrorPanel } from '#components/ui/error-panel.tsx'

export default function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <html lang="en">
      <body style={{ padding: '2rem' }}>
        <title>Signalbox has failed</title>
        <ErrorPanel
          title="Signalbox has failed"
          meaning="This is a fault of Signalbox; its log has the details under the request id."
          requestId={digest}
          retrying={false}
          onRetry={retry}
        />
      </body>
    </html>
  )
}
