import { stateWords } from '#lib/breakers/model.ts'
import { toneOfBreaker } from '#lib/service-map/model/verdicts.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import styles from './panel.module.css'

/** @param past it was so at the worst, and may be otherwise by now */
export function BreakerNote({ state, past }: { state: string; past: boolean }) {
  const tone = toneOfBreaker(state)
  return (
    <p className={tone === 'failing' ? styles.alarm : styles.caution}>
      <StatusShape tone={tone} />{' '}
      <strong>
        breaker {past && 'was '}
        {stateWords(state)}
      </strong>
    </p>
  )
}
