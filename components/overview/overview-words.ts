import type { Comparison } from '#lib/platform/window.ts'
import { formatCount, formatDuration, formatShare } from '#lib/platform/format.ts'
import {
  errorShareOf,
  failingShare,
  needsAttention,
  type Overview,
  type ServiceHealth,
} from '#lib/overview/model.ts'

const silenceMs = 60_000

export type Headline = {
  title: string
  detail: string
  /** A time that the detail begins with, and what happened then. */
  since: { words: string; ms: number } | null
  /** The one that many of those that fail call. */
  cause: { target: string; words: string } | null
  tone: 'quiet' | 'attention' | 'silent'
}

/** What an operator should know before reading any figure. */
export function headlineOf(overview: Overview): Headline {
  const troubled = overview.services.filter(needsAttention)
  if (troubled.length === 0) return silentHeadline(overview) ?? quietHeadline(overview)
  const failing = troubled.filter(({ status }) => status === 'failing')
  const onset = firstOnset(failing)
  const worst = onset ?? troubled[0]
  const ms = Date.parse(onset?.failingSince ?? '')
  return {
    title: `${troubled.length} ${troubled.length === 1 ? 'service needs' : 'services need'} attention`,
    detail: worst ? `${worst.name}: ${worst.reasons[0] ?? worst.status}` : '',
    since: onset ? { words: 'first sign', ms } : null,
    cause: causeOf(failing),
    tone: 'attention',
  }
}

const fewestCallers = 3
const leastPart = 1 / 3

/** What fails takes its callers along: of many services that fail, the one that most of them call in vain. */
function causeOf(failing: readonly ServiceHealth[]): Headline['cause'] {
  const callers = new Map<string, number>()
  for (const { troubledEdges } of failing) {
    const inVain = troubledEdges.filter(
      ({ breaker, errorShare }) => breaker !== 'closed' || (errorShare ?? 0) >= failingShare,
    )
    for (const target of new Set(inVain.map((edge) => edge.target))) {
      callers.set(target, (callers.get(target) ?? 0) + 1)
    }
  }
  const [most] = [...callers].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
  if (!most || most[1] < Math.max(fewestCallers, leastPart * failing.length)) return null
  const [target, count] = most
  return { target, words: `${count} of the ${failing.length} that fail call ${target}` }
}

/** Of those that began to fail first, the one that fails most. */
function firstOnset(failing: readonly ServiceHealth[]): ServiceHealth | undefined {
  return failing
    .filter(({ failingSince }) => failingSince !== null)
    .toSorted(
      (a, b) =>
        (a.failingSince ?? '').localeCompare(b.failingSince ?? '') ||
        errorShareOf(b) - errorShareOf(a),
    )[0]
}

/** Nothing is known to be well while nothing is heard. */
function silentHeadline(overview: Overview): Headline | null {
  const { latestCallAt, services, window } = overview
  const silentMs = silenceOf(overview)
  const hasCalls = services.some(({ traffic }) => traffic !== null)
  if (silentMs === null && hasCalls) return null
  if (latestCallAt === null) {
    return {
      title: 'No calls yet',
      detail: 'services are known, but no call of theirs has ever come in',
      since: null,
      cause: null,
      tone: 'silent',
    }
  }
  const since = { words: 'no telemetry since', ms: Date.parse(latestCallAt) }
  if (silentMs === null) {
    const title = `No calls in ${window.live ? `the last ${windowWords(overview)}` : 'this time range'}`
    const words = window.live ? since.words : 'the last ones before its end came at'
    return { title, detail: '', since: { ...since, words }, cause: null, tone: 'silent' }
  }
  const detail = hasCalls
    ? 'the figures are of the time before'
    : `nothing is known of the last ${windowWords(overview)}`
  return {
    title: `No calls for ${formatDuration(silentMs)}`,
    detail,
    since,
    cause: null,
    tone: 'silent',
  }
}

function quietHeadline({ services, window }: Overview): Headline {
  const judged = services.filter(({ status }) => status === 'ok').length
  if (judged === 0) {
    return {
      title: 'Nothing to judge yet',
      detail: 'too few calls to tell how the services do',
      since: null,
      cause: null,
      tone: 'quiet',
    }
  }
  const calls = services.reduce(
    (sum, { traffic }) => sum + (traffic?.direction === 'received' ? traffic.calls : 0),
    0,
  )
  // As they are rated: the calls beside it are of the whole window.
  const lately = window.live ? ' in the last 5 min' : ''
  return {
    title: 'All quiet',
    detail: `${judged} ${judged === 1 ? 'service is' : 'services are'} well; ${formatCount(calls)} calls, no service fails 1 % of its own${lately}, no breaker is open`,
    since: null,
    cause: null,
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
