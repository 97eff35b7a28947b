'use client'

import { useState } from 'react'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { useMay } from '../../access/use-may.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ChoiceMenu, type MenuItem } from '../../ui/menu.tsx'
import { exportFormats, saveExport } from '../export-patterns.ts'
import { usePatternChanges } from '../use-pattern-changes.ts'
import { usePatternLinks } from '../use-pattern-links.ts'

/** What can be done with one pattern, besides opening it. */
export function RowMenu({ pattern, onGone }: { pattern: Pattern; onGone?: () => void }) {
  const { name, state } = pattern
  const { allowed } = useMay('patterns.edit')
  const { hrefOfNew, go } = usePatternLinks()
  const { setState, remove } = usePatternChanges()
  const [asking, setAsking] = useState(false)
  const to = (next: string, label: string): MenuItem => ({
    id: next,
    label,
    onChoose: () => setState(pattern, next),
  })
  const changes: MenuItem[] = [
    { id: 'duplicate', label: 'Duplicate', onChoose: () => go(hrefOfNew({ copy: name })) },
    ...(state === 'active' ? [] : [to('active', 'Activate')]),
    ...(state === 'deprecated' ? [] : [to('deprecated', 'Deprecate')]),
    { id: 'delete', label: 'Delete…', onChoose: () => setAsking(true) },
  ]
  return (
    <>
      <ChoiceMenu
        label={`Actions for ${name}`}
        groups={[
          ...(allowed ? [{ label: 'Change', items: changes }] : []),
          {
            label: 'Export',
            items: exportFormats.map(({ format, label }) => ({
              id: format,
              label,
              onChoose: () => saveExport(format, name),
            })),
          },
        ]}
      >
        <span aria-hidden="true">…</span>
      </ChoiceMenu>
      {asking && (
        <ConfirmDialog
          question={{
            title: `Delete ${name}?`,
            consequence:
              'Traffic is no longer held against it. Its revisions stay, and it can be brought back.',
            doIt: `Delete ${name}`,
          }}
          onConfirm={() => remove(pattern, onGone)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
