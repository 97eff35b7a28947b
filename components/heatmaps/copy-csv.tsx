import { useCopy } from '../ui/use-copy.ts'
import styles from './heatmaps.module.css'

const words = { copied: 'copied', failed: 'copying failed', none: 'copy as CSV' }

/** The facts of a heatmap to take along; made when they are asked for. */
export function CopyCsv({ csvOf }: { csvOf: () => string }) {
  const { outcome, copy } = useCopy()
  return (
    <button type="button" className={styles.copy} onClick={() => copy(csvOf())}>
      {words[outcome ?? 'none']}
    </button>
  )
}
