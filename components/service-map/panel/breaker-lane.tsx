import Link from 'next/link'
import { formatClock, formatDuration } from '#lib/platform/format.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import type { MapDetail } from '#lib/service-map/schemas.ts'
import { toneOfBreaker } from '#lib/service-map/model/verdicts.ts'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import { useZone } from '../../ui/zone.tsx'
import styles from './panel.module.css'

/** The states of a breaker over the window, and why it is not closed. */
export function BreakerLane({
  breaker,
  edge: { source, target, protocol },
}: {
  breaker: NonNullable<MapDetail['breaker']>
  edge: EdgeKey
}) {
  const { zone } = useZone()
  const { hrefTo } = useWindowParams()
  const { stretches, reason, nextTryAt, since } = breaker
  const startMs = Date.parse(stretches[0]?.from ?? '')
  const lengthMs = Math.max(1, Date.parse(stretches.at(-1)?.to ?? '') - startMs)
  const clock = (time: string) => formatClock(Date.parse(time), zone, 'seconds')
  const notClosed = stretches.filter(({ state }) => state !== 'closed')
  return (
    <section>
      <h3>
        <Link href={hrefTo('/breakers', { breaker: `${source} → ${target} (${protocol})` })}>
          Breaker: history and override
        </Link>
      </h3>
      <div className={styles.lane} aria-hidden="true">
        {stretches.map(({ state, from, to }) => (
          <i
            key={from}
            data-tone={toneOfBreaker(state)}
            style={{
              left: `${((Date.parse(from) - startMs) / lengthMs) * 100}%`,
              width: `max(2px, ${((Date.parse(to) - Date.parse(from)) / lengthMs) * 100}%)`,
            }}
          />
        ))}
      </div>
      {reason !== null && since !== null && (
        <p suppressHydrationWarning>
          since {clock(since)}: {reason}
          {nextTryAt !== null && `. Next try at ${clock(nextTryAt)}`}
        </p>
      )}
      <p className={styles.note} suppressHydrationWarning>
        {notClosed.length === 0
          ? 'Closed all the time.'
          : notClosed
              .slice(-4)
              .map(
                ({ state, from, to }) =>
                  `${state.replaceAll('_', ' ')} ${clock(from)} for ${formatDuration(Date.parse(to) - Date.parse(from))}`,
              )
              .join(' · ')}
      </p>
    </section>
  )
}
