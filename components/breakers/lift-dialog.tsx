'use client'

import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import { useOverride } from './use-override.ts'

/** Asks before an override ends. */
export function LiftDialog({ breaker, onClose }: { breaker: ShownBreaker; onClose: () => void }) {
  const { change } = useOverride()
  const { key, override } = breaker
  if (override === null) return null
  return (
    <ConfirmDialog
      question={{
        title: `Lift the override of ${key}?`,
        consequence: `It was set by ${override.setBy}: “${override.reason}”. The breaker decides by itself again.`,
        doIt: 'Lift it',
      }}
      onConfirm={() => change({ edge: breaker, known: override, change: { state: 'none' } })}
      onClose={onClose}
    />
  )
}
