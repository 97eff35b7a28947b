'use client'

import { useState } from 'react'
import button from '../ui/button.module.css'
import { useHeldRows } from '../ui/use-held-order.ts'
import type { BreakerActs } from './breaker-actions.tsx'
import { BreakerCard } from './breaker-card.tsx'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import styles from './breakers-page.module.css'

const shownEach = 60

/** A card for each of the first breakers, and more when asked. */
export function BreakerCards({
  breakers,
  nowMs,
  acts,
}: {
  breakers: readonly ShownBreaker[]
  nowMs: number
  acts: BreakerActs
}) {
  const [most, setMost] = useState(shownEach)
  const { rows, holders } = useHeldRows(breakers, ({ key }) => key)
  const shown = rows.slice(0, most)
  const highestRate = Math.max(0, ...breakers.map(({ figures }) => figures?.perSecond ?? 0))
  return (
    <>
      <ul className={styles.cards} aria-label="Breakers" {...holders}>
        {shown.map((breaker) => (
          <li key={breaker.key}>
            <BreakerCard {...{ breaker, highestRate, nowMs, acts }} />
          </li>
        ))}
      </ul>
      {rows.length > most && (
        <p className={styles.note}>
          {most} of {rows.length} cards.{' '}
          <button type="button" className={button.button} onClick={() => setMost(most + shownEach)}>
            Show {Math.min(shownEach, rows.length - most)} more
          </button>
        </p>
      )}
    </>
  )
}
