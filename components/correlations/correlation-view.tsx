'use client'

import { useMemo, type ReactNode } from 'react'
import type { CorrelationAnswer } from '#lib/correlations/analysis/event-columns.ts'
import { matchingCalls } from '#lib/correlations/analysis/visible-rows.ts'
import type { Call } from '#lib/correlations/model.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { CallDetail } from './call-detail.tsx'
import { CallsTable } from './calls-table.tsx'
import { ComparePanel } from './compare-panel.tsx'
import { CorrelationHeader } from './correlation-header.tsx'
import styles from './correlation.module.css'
import { Flame } from './flame.tsx'
import { RawJson } from './raw-json.tsx'
import { Sequence } from './sequence.tsx'
import { useAnalysed } from './use-correlation.ts'
import { VerdictPanel } from './verdict-panel.tsx'
import type { CorrelationFile, ViewState } from './view-state.ts'
import { ViewTools } from './view-tools.tsx'
import { Waterfall } from './waterfall.tsx'

export function CorrelationView({
  answer,
  links,
  state,
  file,
  declared,
}: {
  answer: CorrelationAnswer
  links: readonly LinkTemplate[]
  state: ViewState
  /** Where it comes from, if it is not stored. */
  file?: CorrelationFile
  declared?: ReactNode
}) {
  const analysed = useAnalysed(answer, state.rawClocks)
  const { calls } = analysed.correlation
  const selected = useMemo(
    () => calls.find(({ id }) => id === state.selected),
    [calls, state.selected],
  )
  const found = useMemo(() => matchingCalls(calls, state.find), [calls, state.find])
  const foundSet = useMemo(() => new Set(found), [found])
  const select = (call: Call | null) => state.select(call?.id ?? null)
  const common = { analysed, selected, onSelect: select, found: foundSet }
  return (
    <div className={styles.correlation}>
      <CorrelationHeader {...{ answer, analysed, links, state, file }} onSelect={select} />
      <VerdictPanel
        correlation={analysed.correlation}
        verdicts={analysed.verdicts}
        onSelect={select}
      />
      {declared}
      {state.compared !== null && (
        <ComparePanel
          key={state.compared}
          {...{ analysed, selected }}
          otherId={state.compared}
          onSelect={select}
          onClose={() => state.setCompared(null)}
        />
      )}
      <ViewTools {...{ analysed, state, found, selected }} onSelect={select} />
      <div className={selected ? styles.withDetail : styles.alone}>
        <div className={styles.picture}>
          {state.view === 'waterfall' && <Waterfall {...common} />}
          {state.view === 'sequence' && <Sequence {...common} />}
          {state.view === 'flame' && <Flame {...common} />}
          {state.view === 'table' && <CallsTable {...common} />}
          {state.view === 'json' && <RawJson answer={answer} />}
        </div>
        {selected && (
          <CallDetail
            id={answer.id}
            call={selected}
            {...{ analysed, links }}
            attributes={file?.attributes.get(selected.id)}
            onSelect={select}
            onClose={() => select(null)}
          />
        )}
      </div>
      {state.view === 'waterfall' && (
        <p className={styles.legend}>
          <i className={styles.legendCritical} /> critical path <span aria-hidden="true">·</span>{' '}
          <i className={styles.legendCause} /> cause <span aria-hidden="true">·</span>{' '}
          <i className={styles.legendDragged} /> dragged along <span aria-hidden="true">·</span>{' '}
          <i className={styles.legendWait} /> in a queue
        </p>
      )}
    </div>
  )
}
