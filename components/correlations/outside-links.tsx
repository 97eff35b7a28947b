import { type Call, type Correlation, durationOf } from '#lib/correlations/model.ts'
import { fillLink, type LinkField, type LinkTemplate } from '#lib/platform/link-templates.ts'
import button from '../ui/button.module.css'
import styles from './correlation.module.css'

/** Logs and metrics of a minute before and after are wanted, too. */
const aroundMs = 60_000

type Values = Partial<Record<LinkField, string | null>>

/** Links to other tools that say all they need to know. */
function OutsideLinks({
  links,
  values,
  label,
}: {
  links: readonly LinkTemplate[]
  values: Values
  label: string
}) {
  const filled = links.flatMap((template) => {
    const href = fillLink(template, values)
    return href === null ? [] : [{ name: template.name, href }]
  })
  if (filled.length === 0) return null
  return (
    <ul className={styles.links} aria-label={label}>
      {filled.map(({ name, href }) => (
        <li key={href}>
          <a className={button.button} href={href} target="_blank" rel="noreferrer noopener">
            {name} <span aria-hidden="true">↗</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

export function CorrelationLinks({
  links,
  id,
  correlation: { calls, startMs, endMs },
}: {
  links: readonly LinkTemplate[]
  id: string
  correlation: Correlation
}) {
  if (calls.length === 0) return null
  const traceId = calls.find((call) => call.traceId !== null)?.traceId ?? null
  const values = { correlation_id: id, trace_id: traceId, ...timesAround(startMs, endMs) }
  return <OutsideLinks {...{ links, values }} label="In other tools" />
}

/** Those that need to know a call, and so are not among the links of the whole. */
export function CallLinks({
  links,
  id,
  call,
}: {
  links: readonly LinkTemplate[]
  id: string
  call: Call
}) {
  const values = {
    correlation_id: id,
    trace_id: call.traceId,
    service: call.kind === 'publish' ? call.source : call.target,
    span_id: call.serverSpanId ?? call.spanId,
    ...timesAround(call.startMs, call.startMs + durationOf(call)),
  }
  const own = links.filter(({ url }) => /\{(?:service|span_id)\}/.test(url))
  return <OutsideLinks links={own} values={values} label="This call in other tools" />
}

function timesAround(startMs: number, endMs: number): Values {
  const [from, to] = [Math.floor(startMs - aroundMs), Math.ceil(endMs + aroundMs)]
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    from_ms: String(from),
    to_ms: String(to),
  }
}
