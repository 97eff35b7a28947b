'use client'

import Link from 'next/link'
import { useMay } from '../access/use-may.tsx'
import button from '../ui/button.module.css'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import styles from './breaker-actions.module.css'
import type { ShownBreaker } from '#lib/breakers/shown.ts'
import { failedCallsText } from './breaker-words.ts'

export type BreakerActs = {
  /** Left out where the history is open already. */
  onHistory?: ((breaker: ShownBreaker) => void) | undefined
  onOverride: (breaker: ShownBreaker) => void
  onLift: (breaker: ShownBreaker) => void
}

/** What can be done with one breaker; what may not be done says why. */
export function BreakerActions({ breaker, acts }: { breaker: ShownBreaker; acts: BreakerActs }) {
  const { reason: forbidden } = useMay('breakers.override')
  const { key, override, toldBy } = breaker
  const whyNot =
    forbidden ??
    (toldBy === 'table' ? 'The program that holds this breaker reads no overrides.' : undefined)
  const { onHistory } = acts
  const isHeld = override !== null && override.state !== 'reset'
  return (
    <div className={styles.actions}>
      {onHistory && (
        <button
          type="button"
          className={button.button}
          aria-label={`History: ${key}`}
          onClick={() => onHistory(breaker)}
        >
          History
        </button>
      )}
      <button
        type="button"
        className={button.button}
        aria-label={`Override: ${key}`}
        disabled={whyNot !== undefined}
        title={whyNot}
        onClick={() => acts.onOverride(breaker)}
      >
        Override…
      </button>
      {isHeld && (
        <button
          type="button"
          className={button.button}
          aria-label={`Lift the override: ${key}`}
          disabled={forbidden !== undefined}
          title={forbidden}
          onClick={() => acts.onLift(breaker)}
        >
          Lift…
        </button>
      )}
      <Elsewhere breaker={breaker} />
    </div>
  )
}

/** Where other pages tell more of the edge. */
function Elsewhere({ breaker }: { breaker: ShownBreaker }) {
  const { hrefTo } = useWindowParams()
  const { key, source, target, protocol } = breaker
  const selected = JSON.stringify([source, target, protocol])
  const ways = [
    { words: 'Map', href: hrefTo('/map', { selected, focus: source }) },
    { words: 'Latency', href: hrefTo('/heatmaps', { source, target, protocol }) },
    { words: 'Failed calls', href: hrefTo('/correlations', { q: failedCallsText(breaker) }) },
  ]
  return (
    <span className={styles.elsewhere}>
      {ways.map(({ words, href }) => (
        <Link key={words} href={href} prefetch={false} aria-label={`${words}: ${key}`}>
          {words}
        </Link>
      ))}
    </span>
  )
}
