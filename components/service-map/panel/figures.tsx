import { formatLatency, formatRate } from '#lib/platform/format.ts'
import { sinceFirstSeen } from '#lib/platform/rate-words.ts'
import type { EdgeFigures, Tone } from '#lib/service-map/model/types.ts'
import { errorWords } from '../table-model.ts'
import styles from './panel.module.css'

/** The three figures that are asked for first. */
export function Figures({
  figures,
  tone,
}: {
  figures: Pick<
    EdgeFigures,
    'calls' | 'errors' | 'callsPerSecond' | 'overSeconds' | 'isYoung' | 'errorShare' | 'p95Ms'
  >
  tone: Tone
}) {
  const { callsPerSecond, errorShare, p95Ms } = figures
  const since = sinceFirstSeen(figures)
  const isSlow = p95Ms !== null && p95Ms >= 1000
  return (
    <>
      <dl className={styles.figures}>
        <div>
          <dt>calls/s</dt>
          <dd>{formatRate(callsPerSecond)}</dd>
        </div>
        <div>
          <dt>errors</dt>
          <dd className={tone === 'failing' && errorShare ? styles.failing : undefined}>
            {errorWords(figures)}
          </dd>
        </div>
        <div>
          <dt>p95</dt>
          <dd>{formatLatency(p95Ms, isSlow ? 's' : 'ms')}</dd>
        </div>
      </dl>
      {since && <p className={styles.note}>Calls per second {since}.</p>}
    </>
  )
}
