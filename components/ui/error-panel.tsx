import button from './button.module.css'
import styles from './error-panel.module.css'
import { StatusShape } from './status-shape.tsx'

/** What happened, what it means, what to do, and an id to hand on. A panel that fails, fails alone. */
export function ErrorPanel({
  title,
  meaning,
  requestId,
  retrying,
  onRetry,
  compact = false,
}: {
  title: string
  meaning: string
  requestId?: string | undefined
  retrying: boolean
  onRetry: () => void
  compact?: boolean
}) {
  return (
    <div className={compact ? styles.strip : styles.panel} role="alert">
      <StatusShape tone="failing" />
      <div>
        <strong>{title}</strong>
        <p>{meaning}</p>
        {requestId !== undefined && (
          <p className={styles.id}>
            Request id <code>{requestId}</code>
          </p>
        )}
      </div>
      <button type="button" className={button.button} onClick={onRetry} aria-busy={retrying}>
        {retrying ? 'Trying…' : 'Try again'}
      </button>
    </div>
  )
}
