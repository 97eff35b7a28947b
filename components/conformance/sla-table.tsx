import type { PatternConformance } from '#lib/conformance/schemas.ts'
import { formatLatency, formatRate, latencyUnitFor, noData } from '#lib/platform/format.ts'
import data from '../ui/data-table.module.css'
import { StatusShape, type Tone } from '../ui/status-shape.tsx'
import styles from './conformance.module.css'

type Sla = PatternConformance['sla']
type Line = { name: string; declared: string; measured: string; tone: Tone; words: string }

/** What a pattern promises, beside what was measured. */
export function SlaTable({ sla }: { sla: Sla }) {
  const edges = sla.edges.map(({ source, target }) => `${source} → ${target}`)
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
            {linesOf(sla).map(({ name, declared, measured, tone, words }) => (
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
      <p className={styles.note}>
        {edges.length === 0
          ? 'No calls went over the edges with which it begins.'
          : `Measured over all calls ${[...new Set(edges)].join(', ')}, with which it begins; other operations of these edges count, too.`}
      </p>
    </section>
  )
}

function linesOf({ declared, measured }: Sla): Line[] {
  return [
    {
      name: 'p95',
      declared: duration(declared.p95Ms),
      measured: duration(measured.p95Ms),
      ...kept(declared.p95Ms, measured.p95Ms, (limit, value) => value <= limit),
    },
    {
      name: 'Success',
      declared: percent(declared.successRate),
      measured: percent(measured.successRate),
      ...kept(declared.successRate, measured.successRate, (limit, value) => value >= limit),
    },
    {
      name: 'Throughput',
      declared: rate(declared.throughputRps),
      measured: rate(measured.throughputRps),
      ...kept(declared.throughputRps, measured.throughputRps, (limit, value) => value >= limit),
    },
  ]
}

function duration(ms: number | null): string {
  return ms === null ? noData : formatLatency(ms, latencyUnitFor([ms]))
}

function percent(value: number | null): string {
  return value === null ? noData : `${Number((Math.floor(value * 100) / 100).toFixed(2))} %`
}

function rate(rps: number | null): string {
  return rps === null ? noData : `${formatRate(rps)}/s`
}

function kept(
  limit: number | null,
  value: number | null,
  holds: (limit: number, value: number) => boolean,
): { tone: Tone; words: string } {
  if (limit === null) return { tone: 'unknown', words: 'not declared' }
  if (value === null) return { tone: 'unknown', words: 'no calls' }
  return holds(limit, value) ? { tone: 'ok', words: 'yes' } : { tone: 'failing', words: 'no' }
}
