'use client'

import button from '../ui/button.module.css'
import { PageHead } from '../ui/page-head.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { breakersToCsv } from './breaker-columns.ts'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import type { BreakersState } from './breakers-page.tsx'
import { PressedChoice } from '../ui/pressed-choice.tsx'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
import { views } from './view.ts'

/** What all breakers are like, and how they are shown. */
export function BreakersHead({
  title,
  isPast,
  shown,
  state: { view, setView, order, sorting, setSorting },
}: {
  title: string
  isPast: boolean
  shown: readonly ShownBreaker[]
  state: BreakersState
}) {
  useShortcut('v', { label: 'Cards, lanes, table' }, () => {
    setView(views[(views.indexOf(view) + 1) % views.length] ?? 'cards')
  })
  const isByColumn = view === 'table' && order.column !== null
  return (
    <PageHead
      title={title}
      summary={
        isPast ? 'States are of now; counts, lanes and the order of the time range.' : undefined
      }
    >
      <PressedChoice
        label="Order"
        value={isByColumn ? null : sorting}
        choices={{ worst: 'worst first', volume: 'by volume', name: 'A–Z' }}
        onChoose={setSorting}
      />
      <PressedChoice
        label="Show as"
        value={view}
        choices={{ cards: 'cards', lanes: 'lanes', table: 'table' }}
        onChoose={setView}
      />
      <CopyCsv breakers={shown} />
    </PageHead>
  )
}

function CopyCsv({ breakers }: { breakers: readonly ShownBreaker[] }) {
  const { outcome, copy } = useCopy()
  const words = { copied: 'copied', failed: 'copying failed', none: 'copy as CSV' }
  return (
    <button type="button" className={button.button} onClick={() => copy(breakersToCsv(breakers))}>
      {words[outcome ?? 'none']}
    </button>
  )
}
