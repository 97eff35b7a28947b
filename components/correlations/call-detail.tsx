'use client'

import { fromTo } from '#lib/platform/isolated.ts'
import { useQuery } from '@tanstack/react-query'
import { durationText } from '#lib/correlations/analysis/call-words.ts'
import { parentOf } from '#lib/correlations/analysis/link-calls.ts'
import { type Call, durationOf } from '#lib/correlations/model.ts'
import { eventOptions } from '#lib/correlations/query-options.ts'
import { formatClock, formatZone } from '#lib/platform/format.ts'
import type { LinkTemplate } from '#lib/platform/link-templates.ts'
import { useShortcut } from '../ui/shortcuts/use-shortcut.ts'
import { useWayBack } from '../ui/use-way-back.ts'
import { useZone } from '../ui/zone.tsx'
import { endText, noteOf } from './call-parts.tsx'
import styles from './detail.module.css'
import { CallLinks } from './outside-links.tsx'
import type { Analysed } from './use-correlation.ts'

type Attributes = Readonly<Record<string, unknown>>

type Props = {
  id: string
  call: Call
  analysed: Analysed
  /** Known already, of what is read from a file. */
  attributes: Attributes | undefined
  links: readonly LinkTemplate[]
  onSelect: (call: Call) => void
  onClose: () => void
}

/** All that is known of one call. */
export function CallDetail(props: Props) {
  const { id, call, analysed, attributes, links, onSelect, onClose } = props
  const parent = parentOf(analysed.correlation.calls, call)
  const panel = useWayBack<HTMLElement>()
  useShortcut('Escape', { label: 'Close the selected call' }, onClose)
  return (
    <aside ref={panel} className={styles.detail} aria-label="Selected call">
      <header>
        <h2>{fromTo(call.source, call.target)}</h2>
        <button type="button" className={styles.close} onClick={onClose} aria-label="Close">
          ×
        </button>
      </header>
      <Facts {...{ call, analysed }} />
      {parent && (
        <p>
          Called within{' '}
          <button type="button" className={styles.link} onClick={() => onSelect(parent)}>
            {fromTo(parent.source, parent.target)}
          </button>
          {call.link === 'inferred' && ', as its time says: no span names it'}
        </p>
      )}
      {call.link === 'missing' && (
        <p>The call that this one belongs to has not arrived. Its span is {call.parentSpanId}.</p>
      )}
      <CallLinks key={`links ${call.id}`} {...{ links, id, call }} />
      {attributes ? (
        <AttributeList attributes={attributes} />
      ) : (
        <StoredAttributes key={call.id} id={id} eventId={call.id} />
      )}
    </aside>
  )
}

function Facts({ call, analysed }: Pick<Props, 'call' | 'analysed'>) {
  const { zone } = useZone()
  const usual = analysed.usualOf(call)
  const facts: [string, string | null][] = [
    ['operation', call.operation],
    ['protocol', call.protocol],
    [
      'ended',
      `${endText(call)}${call.state === 'unended' ? '' : ` after ${durationText(durationOf(call))}`}`,
    ],
    ['error', call.errorMessage],
    ['usual here', usual && `p50 ${durationText(usual.p50Ms)} · p95 ${durationText(usual.p95Ms)}`],
    ['in itself', durationText(Math.max(0, call.selfMs))],
    [
      'called side',
      call.serverLatencyMs === null
        ? null
        : `${durationText(call.serverLatencyMs)} by its own clock`,
    ],
    ['note', noteOf(call) || null],
    [
      'began',
      `${formatClock(call.startMs, zone, 'seconds')} ${formatZone(zone, call.startMs)}, ${durationText(call.startMs - analysed.correlation.startMs)} after the first`,
    ],
    ['clock', call.skewMs === 0 ? null : `corrected by ${durationText(Math.abs(call.skewMs))}`],
    ['size', call.payloadBytes > 0 ? `${call.payloadBytes} B` : null],
    ['trace', call.traceId],
    ['span', call.spanId],
    ['called span', call.serverSpanId],
  ]
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={name.includes('span') || name === 'trace' ? styles.id : undefined}>
                {value}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}

function StoredAttributes({ id, eventId }: { id: string; eventId: string }) {
  const { data, isPending, isError } = useQuery(eventOptions(id, eventId))
  if (isError) return <p>Its attributes could not be read.</p>
  if (isPending) return <p className={styles.quiet}>Reading its attributes…</p>
  return <AttributeList attributes={data.attributes ?? {}} />
}

function AttributeList({ attributes }: { attributes: Attributes }) {
  const entries = Object.entries(attributes)
  if (entries.length === 0) return <p className={styles.quiet}>It has no attributes.</p>
  return (
    <details className={styles.attributes} open>
      <summary>{entries.length} attributes</summary>
      <dl className={styles.facts}>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
