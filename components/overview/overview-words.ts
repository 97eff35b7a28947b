import type { Comparison } from '#lib/platform/window.ts'
import { formatCount, formatDuration, formatShare } from '#lib/platform/format.ts'
import { errorShareOf, type Overview, type ServiceHealth } from '#lib/overview/model.ts'

const silenceMs = 60_000

export type Headline = {
  title: string
  /** The service that the detail is about, which leads to it. */
  subject: string | null
  detail: string
  /** A time that the detail begins with, and what happened then. */
  since: { words: string; ms: number } | null
  /** The one that many of those that fail call. */
  cause: { target: string; words: string } | null
  tone: 'quiet' | 'attention' | 'silent'
}

/** What an operator should know before reading any figure. */
export function headlineOf(overview: Overview): Headline {
  const { failing, warning, worst, cause } = overview.summary
  const troubled = failing + warning
  if (troubled === 0) return silentHeadline(overview) ?? quietHeadline(overview)
  return {
    title: `${formatCount(troubled)} ${troubled === 1 ? 'service needs' : 'services need'} attention`,
    subject: worst?.name ?? null,
    detail: worst?.reason ?? '',
    since: worst?.since ? { words: 'first sign', ms: Date.parse(worst.since) } : null,
    cause: cause && {
      target: cause.target,
      words: `${cause.callers} of the ${failing} that fail call ${cause.target}`,
    },
    tone: 'attention',
  }
}

const nobody = { subject: null, cause: null }

/** Nothing is known to be well while nothing is heard. */
function silentHeadline(overview: Overview): Headline | null {
  const { latestCallAt, summary, window } = overview
  const silentMs = silenceOf(overview)
  const hasCalls = summary.withCalls > 0
  if (silentMs === null && hasCalls) return null
  if (latestCallAt === null) {
    return {
      title: 'No calls yet',
      ...nobody,
      detail: 'services are known, but no call of theirs has ever come in',
      since: null,
      tone: 'silent',
    }
  }
  const since = { words: 'no telemetry since', ms: Date.parse(latestCallAt) }
  if (silentMs === null) {
    const title = `No calls in ${window.live ? `the last ${windowWords(overview)}` : 'this time range'}`
    const words = window.live ? since.words : 'the last ones before its end came at'
    return { title, ...nobody, detail: '', since: { ...since, words }, tone: 'silent' }
  }
  const detail = hasCalls
    ? 'the figures are of the time before'
    : `nothing is known of the last ${windowWords(overview)}`
  return {
    title: `No calls for ${formatDuration(silentMs)}`,
    ...nobody,
    detail,
    since,
    tone: 'silent',
  }
}

function quietHeadline({ summary: { ok, receivedCalls }, window }: Overview): Headline {
  if (ok === 0) {
    return {
      title: 'Nothing to judge yet',
      ...nobody,
      detail: 'too few calls to tell how the services do',
      since: null,
      tone: 'quiet',
    }
  }
  // As they are rated: the calls beside it are of the whole window.
  const lately = window.live ? ' in the last 5 min' : ''
  return {
    title: 'All quiet',
    ...nobody,
    detail: `${ok} ${ok === 1 ? 'service is' : 'services are'} well; ${formatCount(receivedCalls)} calls, no service fails 1 % of its own${lately}, no breaker is open`,
    since: null,
    tone: 'quiet',
  }
}

/** How long no call has come in, once that is too long for a pause; null while they do. */
export function silenceOf({ latestCallAt, asOf, window }: Overview): number | null {
  if (latestCallAt === null || !window.live) return null
  const silentMs = Date.parse(asOf) - Date.parse(latestCallAt)
  return silentMs >= silenceMs ? silentMs : null
}

export function windowWords({ window }: Overview): string {
  return formatDuration(window.bucketCount * window.bucketSeconds * 1000)
}

/** What the thin grey line of the charts is. */
export function againstWords(against: Exclude<Comparison, 'off'>, length: string): string {
  return { before: `the ${length} before`, day: 'a day before', week: 'a week before' }[against]
}

/** Of few calls a share says nothing: the calls themselves are told. */
export function errorWords(service: ServiceHealth, fewestCalls: number): string {
  const { traffic } = service
  if (traffic === null) return formatShare(null)
  if (traffic.calls >= fewestCalls) return formatShare(errorShareOf(service))
  return traffic.errors === 0
    ? `<\u00a0${fewestCalls} calls`
    : `${traffic.errors} of ${traffic.calls}`
}

export function sparkWords({ spark, traffic }: ServiceHealth): string {
  if (traffic === null) return 'no calls'
  const shares = spark.calls.map((calls, point) =>
    calls > 0 ? (spark.errors[point] ?? 0) / calls : 0,
  )
  const worst = formatShare(Math.max(0, ...shares))
  return `${formatCount(traffic.calls)} calls, ${formatCount(traffic.errors)} failed, at worst ${worst}`
}
