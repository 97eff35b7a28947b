import { toneOfBreaker } from '#lib/service-map/model/verdicts.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import styles from './panel.module.css'

export function BreakerNote({ state }: { state: string }) {
  const tone = toneOfBreaker(state)
  return (
    <p className={tone === 'failing' ? styles.alarm : styles.caution}>
      <StatusShape tone={tone} /> <strong>breaker {state.replaceAll('_', ' ')}</strong>
    </p>
  )
}
