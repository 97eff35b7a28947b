'use client'

import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import { ChoiceMenu } from '../../ui/menu.tsx'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { exportFormats, saveExport, saveSelected, type ExportFormat } from '../export-patterns.ts'

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
  const notify = useNotify()
  const save = (format: ExportFormat) => {
    if (isAll) saveExport(format, null)
    else
      saveSelected(format, names).catch((error: unknown) =>
        notify({
          tone: 'failing',
          text: 'The patterns were not exported',
          detail: whatWentWrong(error),
        }),
      )
  }
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
            onChoose: () => save(format),
          })),
        },
      ]}
    >
      {isAll ? 'Export' : `Export ${what}`}
    </ChoiceMenu>
  )
}
