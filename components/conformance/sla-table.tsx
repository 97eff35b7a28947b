import type { PatternConformance } from '#lib/conformance/schemas.ts'
import data from '../ui/data-table.module.css'
import { StatusShape } from '../ui/status-shape.tsx'
import styles from './conformance.module.css'
import { slaLinesOf, slaNoteOf } from './sla-lines.ts'

/** What a pattern promises, beside what was measured. */
export function SlaTable(found: Pick<PatternConformance, 'pattern' | 'sla'>) {
  return (
    <section className={styles.panel} aria-label="SLA">
      <h2>SLA</h2>
      <div className={styles.table}>
        <table className={data.table}>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col">Declared</th>
              <th scope="col">Measured</th>
              <th scope="col">Kept</th>
            </tr>
          </thead>
          <tbody>
            {slaLinesOf(found).map(({ name, declared, measured, tone, words }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td data-label="Declared">{declared}</td>
                <td data-label="Measured">{measured}</td>
                <td data-label="Kept">
                  <span className={styles.badge}>
                    <StatusShape tone={tone} />
                    {words}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>{slaNoteOf(found)}</p>
    </section>
  )
}
