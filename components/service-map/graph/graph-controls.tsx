import button from '../../ui/button.module.css'
import type { MapStateProps } from '../map-state.ts'
import type { GraphView } from './graph-view.ts'
import type { Motion } from './use-motion.ts'
import styles from './graph.module.css'

export function GraphControls({
  view,
  motion,
  state,
  onMotion,
  onUnpin,
  onArrange,
}: Pick<MapStateProps, 'state'> & {
  view: GraphView | null
  motion: Motion
  onMotion: () => void
  onUnpin: () => void
  onArrange: () => void
}) {
  const pinned = Object.keys(state.pins).length
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
