'use client'

import { useState } from 'react'
import button from '../ui/button.module.css'
import { useHeldOrder } from '../ui/use-held-order.ts'
import type { BreakerActs } from './breaker-actions.tsx'
import { BreakerCard } from './breaker-card.tsx'
import type { ShownBreaker } from './breaker-model.ts'
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
  const [held, setHeld] = useState(false)
  const { order } = useHeldOrder(
    breakers.map(({ key }) => key),
    held,
  )
  const byKey = new Map(breakers.map((breaker) => [breaker.key, breaker]))
  const shown = order.slice(0, most).flatMap((key) => byKey.get(key) ?? [])
  const highestRate = Math.max(0, ...breakers.map(({ figures }) => figures?.perSecond ?? 0))
  return (
    <>
      <ul
        className={styles.cards}
        aria-label="Breakers"
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        {shown.map((breaker) => (
          <li key={breaker.key}>
            <BreakerCard {...{ breaker, highestRate, nowMs, acts }} />
          </li>
        ))}
      </ul>
      {order.length > most && (
        <p className={styles.note}>
          {most} of {order.length} cards.{' '}
          <button type="button" className={button.button} onClick={() => setMost(most + shownEach)}>
            Show {Math.min(shownEach, order.length - most)} more
          </button>
        </p>
      )}
    </>
  )
}
