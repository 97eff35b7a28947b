import button from '../../ui/button.module.css'
import type { GraphView } from './graph-view.ts'
import type { Motion } from './use-motion.ts'
import styles from './graph.module.css'

export function GraphControls({
  view,
  motion,
  pinned,
  onMotion,
  onUnpin,
  onArrange,
}: {
  view: GraphView | null
  motion: Motion
  /** How many nodes are. */
  pinned: number
  onMotion: () => void
  onUnpin: () => void
  onArrange: () => void
}) {
  return (
    <div className={styles.controls} role="group" aria-label="Picture">
      {pinned > 0 && (
        <button type="button" className={button.button} onClick={onUnpin}>
          unpin {pinned}
        </button>
      )}
      <button type="button" className={button.button} onClick={onArrange}>
        arrange
      </button>
      <button
        type="button"
        className={button.button}
        aria-pressed={motion.plays}
        disabled={motion.refused !== null}
        title={motion.refused ?? 'Show traffic as motion'}
        onClick={onMotion}
      >
        motion
      </button>
      <button
        type="button"
        className={button.button}
        aria-label="Zoom out"
        onClick={() => view?.zoom(0.8)}
      >
        −
      </button>
      <button
        type="button"
        className={button.button}
        aria-label="Zoom in"
        onClick={() => view?.zoom(1.25)}
      >
        +
      </button>
      <button type="button" className={button.button} onClick={() => view?.fit()}>
        fit
      </button>
    </div>
  )
}
