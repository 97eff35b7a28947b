import { formatLatency, formatRate, formatShare } from '#lib/platform/format.ts'
import type { Measure } from './map-state.ts'
import { errorLimits, latencyLimits, rateLimits, steps } from './matrix-model.ts'
import styles from './map-matrix.module.css'

const scales = {
  errors: { title: 'Errors', limits: errorLimits, format: formatShare },
  p95: { title: 'p95', limits: latencyLimits, format: (value: number) => formatLatency(value) },
  rate: { title: 'Calls/s', limits: rateLimits, format: formatRate },
} satisfies Record<Measure, object>

export function MatrixLegend({ measure }: { measure: Measure }) {
  const { title, limits, format } = scales[measure]
  return (
    <div className={styles.legend}>
      {title}
      {Array.from({ length: steps }, (_, step) => (
        <span key={step}>
          <i style={{ background: `var(--heat-${step + 1})` }} />
          {step === 0 ? `< ${format(limits[0] ?? 0)}` : `≥ ${format(limits[step - 1] ?? 0)}`}
        </span>
      ))}
    </div>
  )
}
