'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import type { CorrelationAnswer } from '#lib/correlations/analysis/event-columns.ts'
import {
  asMarkdown,
  incompleteCalls,
  titleOf,
} from '#lib/correlations/analysis/tell-correlation.ts'
import type { Call } from '#lib/correlations/model.ts'
import { isGrowing, isLarge } from '#lib/correlations/query-options.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { formatClock, formatZone } from '#lib/platform/format.ts'
import button from '../ui/button.module.css'
import { StatusShape } from '../ui/status-shape.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import { useZone } from '../ui/zone.tsx'
import { CompareMenu } from './compare-menu.tsx'
import styles from './correlation.module.css'
import { CorrelationLinks } from './outside-links.tsx'
import type { Analysed } from './use-correlation.ts'
import type { CorrelationFile, ViewState } from './view-state.ts'

type Props = {
  answer: CorrelationAnswer
  analysed: Analysed
  links: readonly LinkTemplate[]
  state: ViewState
  file: CorrelationFile | undefined
  onSelect: (call: Call) => void
}

export function CorrelationHeader(props: Props) {
  const { answer, analysed, links, file } = props
  const { zone } = useZone()
  const id = useCopy()
  const { correlation } = analysed
  const { startMs } = correlation
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <h1>{titleOf(correlation)}</h1>
        <button
          type="button"
          className={styles.id}
          onClick={() => id.copy(answer.id)}
          title="Copy the id"
        >
          {id.outcome === 'copied' ? 'copied' : answer.id}
        </button>
        <span className={styles.when} suppressHydrationWarning>
          {formatClock(startMs, zone, 'day')} {formatZone(zone, startMs)}
        </span>
      </div>
      <Actions {...props} />
      <CorrelationLinks {...{ links, correlation }} id={answer.id} />
      {file && (
        <p className={styles.partial}>
          Read from {file.name}; nothing of it is stored, and its address leads nowhere.
        </p>
      )}
      <Completeness {...props} />
    </header>
  )
}

function Actions({ answer, analysed, state, file }: Props) {
  const markdown = useCopy()
  const { hrefTo } = useWindowParams()
  const { correlation, verdicts } = analysed
  return (
    <div className={styles.actions}>
      <CompareMenu {...{ correlation, state }} id={answer.id} />
      <button
        type="button"
        className={button.button}
        onClick={() =>
          markdown.copy(
            asMarkdown(correlation, verdicts, {
              id: answer.id,
              url: file ? null : window.location.href,
            }),
          )
        }
      >
        {markdown.outcome === 'copied' ? 'Copied' : 'Copy as Markdown'}
      </button>
      {!file && (
        <>
          <a className={button.button} href={`/api/v1/correlations/${answer.id}/otlp`} download>
            Export OTLP
          </a>
          <Link
            className={button.button}
            href={hrefTo('/patterns/new', { correlation: answer.id })}
            prefetch={false}
          >
            Make a pattern
          </Link>
        </>
      )}
    </div>
  )
}

function Missing({
  calls,
  onSelect,
  children,
}: {
  calls: readonly Call[]
  onSelect: (call: Call) => void
  children: ReactNode
}) {
  const [first] = calls
  if (!first) return null
  return (
    <p className={styles.partial}>
      <StatusShape tone="unknown" /> {children}{' '}
      <button type="button" className={styles.show} onClick={() => onSelect(first)}>
        Show<span className="visually-hidden"> the first of them</span>
      </button>
    </p>
  )
}

/** Whether all of it is here. */
function Completeness({ answer, analysed, file, onSelect }: Props) {
  const { unended, orphans } = incompleteCalls(analysed.correlation)
  const isOpen = !file && isGrowing(answer)
  return (
    <>
      {isOpen && (
        <p className={styles.partial} role="status">
          Events of it may still arrive; what does is shown{' '}
          {isLarge(answer) ? 'within seconds' : 'at once'}.
        </p>
      )}
      <Missing calls={unended} onSelect={onSelect}>
        {unended.length === 1 ? 'A call has' : `${unended.length} calls have`} no end{' '}
        {isOpen ? 'yet' : 'that was reported'}.
      </Missing>
      <Missing calls={orphans} onSelect={onSelect}>
        What {orphans.length === 1 ? 'a call was' : `${orphans.length} calls were`} made within has
        not arrived.
      </Missing>
      {answer.omitted > 0 && (
        <p className={styles.partial} role="status">
          Only its first {answer.columns.id.length} events are shown; {answer.omitted} more are not.
        </p>
      )}
    </>
  )
}
