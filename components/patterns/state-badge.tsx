import { StatusShape } from '../ui/status-shape.tsx'
import { stateTone } from './pattern-words.ts'
import styles from './state-badge.module.css'

/** The state of a pattern, as a shape and in its word. */
export function StateBadge({ state }: { state: string }) {
  return (
    <span className={styles.state}>
      <StatusShape tone={stateTone(state)} /> {state}
    </span>
  )
}
