'use client'

import button from '../ui/button.module.css'
import { Icon } from '../ui/icons.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './empty-estate.module.css'

/** No service was ever seen: why, and the two lines that change it. */
export function EmptyEstate({ origin }: { origin: string }) {
  const { outcome, copy } = useCopy()
  const lines = `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`
  const label = { copied: 'Copied', failed: 'Copying failed: select it by hand', none: 'Copy' }
  return (
    <section className={styles.empty}>
      <h1>No services yet</h1>
      <p>
        Signalbox draws what services tell of their calls. Set these two lines in the environment of
        a service that is instrumented with OpenTelemetry, and start it again:
      </p>
      <div className={styles.lines}>
        <pre>
          <code>{lines}</code>
        </pre>
        <button type="button" className={button.button} onClick={() => copy(lines)}>
          <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
          <span role="status">{label[outcome ?? 'none']}</span>
        </button>
      </div>
      <p className={styles.waiting} role="status">
        <span className={styles.pulse} aria-hidden="true" /> Waiting for the first span…
      </p>
      <p className={styles.more}>
        Zipkin senders use <code>{origin}/api/v2/spans</code>. A call appears as soon as both its
        sides have told of it, else after ten seconds.
      </p>
    </section>
  )
}
