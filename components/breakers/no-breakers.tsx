'use client'

import { CopyLine } from '../ui/copy-line.tsx'
import styles from './breakers-page.module.css'

/** No breaker was ever told of: why, and how one gets here. */
export function NoBreakers({ origin }: { origin: string }) {
  return (
    <section className={styles.empty} aria-labelledby="no-breakers">
      <h2 id="no-breakers">No breakers yet</h2>
      <p>
        A breaker gets here when the process that holds it reports it. A service that uses{' '}
        <code>signalbox/communication</code> does so by itself once it is told where Signalbox is:
      </p>
      <CopyLine text={`signalbox: { url: '${origin}' }`} />
      <p>
        The line belongs into the options of <code>createCommunication</code>; the steps are in{' '}
        <code>docs/communication/getting-started.md</code>. Other programs send their transitions to{' '}
        <code>POST /api/v1/breakers/reports</code> (described under API), or write{' '}
        <code>circuit_breaker_state</code> of <code>communication_patterns</code>: what they say is
        not closed is shown here too, without history.
      </p>
    </section>
  )
}
