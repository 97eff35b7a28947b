'use client'

import { stateWords } from '#lib/breakers/model.ts'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { transitionsOptions } from '#lib/breakers/query-options.ts'
import type { Transition } from '#lib/breakers/schemas.ts'
import { formatClock, formatZone } from '#lib/platform/format.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import table from '../ui/data-table.module.css'
import button from '../ui/button.module.css'
import { Dialog } from '../ui/dialog.tsx'
import { QueryTrouble } from '../ui/query-trouble.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useZone } from '../ui/zone.tsx'
import { BreakerActions, type BreakerActs } from './breaker-actions.tsx'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import {
  callsAround,
  numberWords,
  overrideWords,
  shortCircuitedAfter,
  sourceWords,
  type CallSearch,
} from './breaker-words.ts'
import styles from './breaker-history.module.css'
import { BreakerState } from './state-shape.tsx'

const most = 100

/** Every change of one breaker in the time range: when, why in numbers, and the calls behind it. */
export function BreakerHistory({
  breaker,
  request,
  hrefOfCalls,
  acts,
  onClose,
}: {
  breaker: ShownBreaker
  request: WindowRequest
  hrefOfCalls: (search: CallSearch) => string
  acts: BreakerActs
  onClose: () => void
}) {
  const { zone } = useZone()
  const { source, target, protocol } = breaker
  const query = useQuery(transitionsOptions({ source, target, protocol }, request))
  const { data, error } = query
  const transitions = data?.transitions ?? []
  const [override, note] = [overrideWords(breaker, zone), sourceWords(breaker)]
  return (
    <Dialog wide label={`History of ${breaker.key}`} onClose={onClose}>
      <div className={styles.history}>
        <div className={styles.head}>
          <h2>{breaker.key}</h2>
          <button type="button" className={button.button} onClick={onClose}>
            Close
          </button>
        </div>
        <p>
          <BreakerState state={breaker.state} /> {breaker.reason}
        </p>
        {override !== null && (
          <p>
            {override}: “{breaker.override?.reason}”
          </p>
        )}
        {note !== null && <p>{note}</p>}
        <p>{instanceWords(breaker)}</p>
        <BreakerActions breaker={breaker} acts={{ ...acts, onHistory: undefined }} />
        <QueryTrouble query={query} />
        {!data && !error && <Skeleton width="100%" height="8rem" />}
        {data && transitions.length === 0 && (
          <p>No transition in this time range. Choose a longer one above.</p>
        )}
        {transitions.length > 0 && (
          <Transitions
            transitions={transitions}
            zone={zone}
            linksOf={(atMs) => [
              { words: 'Failed calls around it', href: hrefOfCalls(callsAround(breaker, atMs)) },
              {
                words: 'Calls not let through',
                href: hrefOfCalls(shortCircuitedAfter(breaker, atMs)),
              },
            ]}
          />
        )}
        {transitions.length >= most && <p>Only the latest {most} are listed.</p>}
      </div>
    </Dialog>
  )
}

function instanceWords({ instances }: ShownBreaker): string | null {
  const states = Object.entries(instances)
  if (states.length === 0) return null
  const words = states.map(([state, count]) => `${count} ${stateWords(state)}`)
  return `In its running processes: ${words.join(', ')}.`
}

function Transitions({
  transitions,
  zone,
  linksOf,
}: {
  transitions: readonly Transition[]
  zone: string
  linksOf: (atMs: number) => readonly { words: string; href: string }[]
}) {
  const first = Date.parse(transitions[0]?.occurredAt ?? '')
  return (
    <table className={table.table} aria-label="Transitions">
      <thead>
        <tr>
          <th scope="col" suppressHydrationWarning>
            {formatZone(zone, first)}
          </th>
          <th scope="col">Became</th>
          <th scope="col">Why</th>
          <th scope="col">Process</th>
        </tr>
      </thead>
      <tbody>
        {transitions.map(({ id, occurredAt, to, reason, numbers, instanceId }) => (
          <tr key={id}>
            <td data-label="At" title={occurredAt}>
              {formatClock(Date.parse(occurredAt), zone, 'moment')}
            </td>
            <td data-label="Became">
              <BreakerState state={to} />
            </td>
            <td data-label="Why">
              {reason}
              <span className={table.second}>{numberWords(numbers)}</span>
              {to === 'open' && (
                <span className={styles.ways}>
                  {linksOf(Date.parse(occurredAt)).map(({ words, href }) => (
                    <Link key={words} href={href} prefetch={false}>
                      {words}
                    </Link>
                  ))}
                </span>
              )}
            </td>
            <td data-label="Process" className={table.mono}>
              {instanceId}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
