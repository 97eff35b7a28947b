'use client'

import { ChoiceMenu } from '../../ui/menu.tsx'
import { exportFormats, saveExport } from '../export-patterns.ts'

/** Patterns as a file: those that are selected, else those that are listed. */
export function ExportMenu({
  names,
  isAll,
  isPicked,
}: {
  names: readonly string[]
  isAll: boolean
  isPicked: boolean
}) {
  const what = isAll ? 'all' : isPicked ? `${names.length} selected` : `${names.length} listed`
  return (
    <ChoiceMenu
      label={`Export ${what}`}
      groups={[
        {
          label: `Export ${what} as`,
          items: exportFormats.map(({ format, label }) => ({
            id: format,
            label,
            onChoose: () => saveExport(format, isAll ? null : names),
          })),
        },
      ]}
    >
      {isAll ? 'Export' : `Export ${what}`}
    </ChoiceMenu>
  )
}
