import { stateWords, unknownState } from '#lib/breakers/model.ts'
import Link from 'next/link'
import { clockIn, formatClock, formatDuration } from '#lib/platform/format.ts'
import type { MapDetail } from '#lib/service-map/schemas.ts'
import { useWindowParams } from '../../ui/window/use-window-params.ts'
import { useZone } from '../../ui/zone.tsx'
import styles from './panel.module.css'

type Breaker = MapDetail['breakers'][number]

const mostLanes = 6

/** Of a service: the worst first, and where the others are. */
export function BreakerLanes({ detail, service }: { detail: MapDetail; service: string }) {
  const { hrefTo } = useWindowParams()
  const { breakers, window } = detail
  if (breakers.length === 0) return null
  const rest = breakers.length - mostLanes
  return (
    <section>
      <h3>Breakers</h3>
      {breakers.slice(0, mostLanes).map((breaker) => (
        <BreakerLane
          key={`${breaker.source} ${breaker.target} ${breaker.protocol}`}
          breaker={breaker}
          fromMs={Date.parse(window.from)}
          title={
            breaker.target === service
              ? `${breaker.source} calls it (${breaker.protocol})`
              : `it calls ${breaker.target} (${breaker.protocol})`
          }
        />
      ))}
      {rest > 0 && (
        <p className={styles.note}>
          <Link href={hrefTo('/breakers')}>and {rest} more on the page of breakers</Link>
        </p>
      )}
    </section>
  )
}

/** The states of a breaker over the window, and why it is not closed. */
export function BreakerLane({
  breaker,
  fromMs,
  title,
}: {
  breaker: Breaker
  /** Where the lane begins. */
  fromMs: number
  /** Among other breakers of a service. */
  title?: string
}) {
  const { zone } = useZone()
  const { hrefTo } = useWindowParams()
  const { source, target, protocol, stretches, reason, nextTryAt, since } = breaker
  const Heading = title === undefined ? 'h3' : 'h4'
  const [first] = stretches
  const toldFrom = first?.state === unknownState ? first.to : null
  const isCut = first !== undefined && Date.parse(first.from) > fromMs
  const lengthMs = Math.max(1, Date.parse(stretches.at(-1)?.to ?? '') - fromMs)
  const span = { fromMs, toMs: fromMs + lengthMs }
  const clock = (time: string) => formatClock(Date.parse(time), zone, clockIn(span, 'seconds'))
  const notClosed = stretches.filter(({ state }) => !['closed', unknownState].includes(state))
  return (
    <section>
      <Heading>
        <Link href={hrefTo('/breakers', { breaker: `${source} → ${target} (${protocol})` })}>
          {title ?? 'Breaker: history and override'}
        </Link>
      </Heading>
      <div className={styles.lane} aria-hidden="true">
        {stretches.map(({ state, from, to }) => (
          <i
            key={from}
            data-state={state}
            style={{
              left: `${((Date.parse(from) - fromMs) / lengthMs) * 100}%`,
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
      {isCut && (
        <p className={styles.note} suppressHydrationWarning>
          Only its latest changes, from {clock(first.from)} on: choose a shorter time range to see
          all.
        </p>
      )}
      {toldFrom !== null && (
        <p className={styles.note} suppressHydrationWarning>
          {stretches.length === 1
            ? 'Nothing was told of it yet.'
            : `Not known before ${clock(toldFrom)}, when it was first told of.`}
        </p>
      )}
      <p className={styles.note} suppressHydrationWarning>
        {notClosed.length === 0
          ? closedWords(stretches)
          : notClosed
              .slice(-4)
              .map(
                ({ state, from, to }) =>
                  `${stateWords(state)} ${clock(from)} for ${formatDuration(Date.parse(to) - Date.parse(from))}`,
              )
              .join(' · ')}
      </p>
    </section>
  )
}

function closedWords(stretches: Breaker['stretches']): string | null {
  const last = stretches.at(-1)?.state
  if (last === unknownState) return null
  return stretches.length > 1 ? 'Closed since then.' : 'Closed all the time.'
}
