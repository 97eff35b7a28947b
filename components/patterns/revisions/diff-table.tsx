import { diffPatterns } from '#lib/patterns/diff.ts'
import type { PatternContent } from '#lib/patterns/schemas.ts'
import table from '../../ui/data-table.module.css'
import { StatusShape } from '../../ui/status-shape.tsx'
import { emptyContent } from '../empty-content.ts'
import { pathWords, valueWords } from '../path-words.ts'
import styles from './revisions-panel.module.css'

/** What differs, place by place, and whether a service may have to change for it. */
export function DiffTable({
  before,
  after,
}: {
  /** Left out: there was nothing before. */
  before: PatternContent | undefined
  after: PatternContent
}) {
  const changes = diffPatterns(before ?? { ...emptyContent, pattern_type: '', state: '' }, after)
  const breaking = changes.filter((change) => change.breaking).length
  if (changes.length === 0) return <p className={styles.note}>Nothing differs.</p>
  const isFirst = before === undefined
  return (
    <>
      <p className={styles.note}>
        {isFirst
          ? 'The first version that is known.'
          : `${breaking} breaking, ${changes.length - breaking} not breaking`}
      </p>
      <table className={`${table.table} ${styles.diff}`} aria-label="Changes">
        <thead>
          <tr>
            <th scope="col">What</th>
            {!isFirst && <th scope="col">Before</th>}
            <th scope="col">After</th>
            {!isFirst && <th scope="col">Means</th>}
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path}>
              <th scope="row">{pathWords(change.path)}</th>
              {!isFirst && (
                <td data-label="Before">
                  <del>{valueWords(change.before)}</del>
                </td>
              )}
              <td data-label="After">
                <ins>{valueWords(change.after)}</ins>
              </td>
              {!isFirst && (
                <td data-label="Means">
                  <span className={styles.means}>
                    <StatusShape tone={change.breaking ? 'warning' : 'ok'} />
                    <span>
                      <strong>{change.breaking ? 'breaking' : 'not breaking'}</strong>: {change.why}
                    </span>
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
