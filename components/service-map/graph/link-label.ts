import { stateWords } from '#lib/breakers/model.ts'
import { formatLatency, formatRate, formatShare, latencyUnitFor } from '#lib/platform/format.ts'
import type { MapLink } from '#lib/service-map/model/types.ts'
import { isProblem, toneOfBreaker, toneOfCalls } from '#lib/service-map/model/verdicts.ts'

export const labelChoices = ['problems', 'p95', 'rate', 'protocol', 'none'] as const
export type LabelChoice = (typeof labelChoices)[number]

const joint = ' · '

/** What says most of a label, where there is no room for all of it: the share that fails. */
export function shortened(label: string): string {
  const parts = label.split(joint)
  return parts.find((part) => part.endsWith('%')) ?? parts[0] ?? label
}

/** What stands on a link, if anything. */
export function labelOf(link: MapLink, choice: LabelChoice, compares: boolean): string | null {
  if (compares && choice === 'problems') return changeWords(link) ?? problemWords(link)
  switch (choice) {
    case 'problems':
      return problemWords(link)
    case 'p95':
      return link.p95Ms === null ? null : latency(link.p95Ms)
    case 'rate':
      return `${formatRate(link.callsPerSecond)}/s`
    case 'protocol':
      return link.protocol
    default:
      return null
  }
}

function problemWords(link: MapLink): string | null {
  if (!isProblem(link.tone)) return null
  const words: string[] = []
  if (isProblem(toneOfCalls(link))) {
    if (link.p95Ms !== null && !isProblem(toneOfBreaker(link.breaker)))
      words.push(latency(link.p95Ms))
    words.push(formatShare(link.errorShare))
  }
  if (isProblem(toneOfBreaker(link.breaker))) words.push(`breaker ${stateWords(link.breaker)}`)
  if (words.length === 0)
    words.push(`${formatRate((link.retries / Math.max(1, link.calls)) * 100)} % retried`)
  return words.join(joint)
}

function changeWords({ change, p95Ms, errorShare, edges }: MapLink): string | null {
  const before = edges.length === 1 ? edges[0]?.before : null
  switch (change) {
    case 'new':
    case 'gone':
      return change
    case 'errors':
      return before
        ? `${formatShare(before.errorShare)} → ${formatShare(errorShare)}`
        : 'more errors'
    case 'slower':
      return before?.p95Ms && p95Ms ? `${latency(before.p95Ms)} → ${latency(p95Ms)}` : 'slower'
    default:
      return null
  }
}

function latency(valueMs: number): string {
  return formatLatency(valueMs, valueMs >= 1000 ? 's' : latencyUnitFor([valueMs]))
}
