import { speaksGrpcCodes, statusWords } from '#lib/platform/status-words.ts'
import { type Call, durationOf } from '../model.ts'
import { callText, durationText, listText, timesText } from './call-words.ts'
import { isCancelled, isUnanswered } from './failure-kinds.ts'
import type { Evidence, Finding, Verdict, VerdictKind } from './verdict-model.ts'

type Told = {
  calls: readonly Call[]
  finding: Finding
  draggedAlong: readonly Call[]
  harmful: boolean
}

/** A verdict in words: what happened, how it shows, and what speaks for it. */
export function explain(told: Told): Pick<Verdict, 'headline' | 'explanation' | 'evidence'> {
  const { finding, draggedAlong, harmful } = told
  const consequence = harmful
    ? followText(draggedAlong)
    : 'It did no harm: the call above went well.'
  return {
    headline: `${headlineOf(finding)}.`,
    explanation: [`${firstFailureText(finding)}.`, consequence].filter(Boolean).join(' '),
    evidence: [...ownEvidence(told), ...finding.evidence],
  }
}

const headlines: Record<VerdictKind, (finding: Finding) => string> = {
  failed: ({ culprit, leaf }) => `${culprit} failed${codeText(leaf)}`,
  unreachable: ({ culprit }) => `${culprit} could not be reached`,
  silent: ({ culprit }) => `${culprit} went silent`,
  slow: ({ culprit, leaf }) =>
    isUnanswered(leaf) ? `${culprit} did not answer in time` : `${culprit} was slow`,
  open_breaker: ({ culprit, leaf }) =>
    `The circuit breaker from ${leaf.source} to ${culprit} was open`,
  queue: ({ culprit, leaf }) =>
    leaf.kind === 'publish'
      ? `${culprit} took no message`
      : `A message lay in ${culprit} for ${durationText(leaf.queuedMs ?? 0)}`,
  n_plus_one: ({ culprit, leaf, attempts }) =>
    `${culprit} asked ${leaf.target} ${attempts.length} times, one after the other`,
}

function headlineOf(finding: Finding): string {
  const { kind, leaf, attempts } = finding
  const isRetried = attempts.length > 1 && kind !== 'n_plus_one' && kind !== 'open_breaker'
  const tries = isRetried ? `; ${leaf.source} tried ${timesText(attempts.length)}` : ''
  return `${headlines[kind](finding)}${tries}`
}

function codeText({ statusCode, protocol }: Call): string {
  if (statusCode === null) return ''
  const words = statusWords(statusCode, protocol)
  return speaksGrpcCodes(protocol) ? ` (gRPC status ${words})` : ` (${words})`
}

function firstFailureText({ kind, leaf, attempts }: Finding): string {
  const where = callText(leaf)
  const [first] = attempts
  const shown = isCancelled(leaf) ? (first ?? leaf) : leaf
  const tries = triesText(attempts, shown)
  if (kind === 'n_plus_one') {
    const ms = attempts.reduce((sum, call) => sum + durationOf(call), 0)
    return `${where}, ${durationText(ms)} in all`
  }
  if (kind === 'queue' && leaf.kind === 'consume') {
    return `${leaf.target} took it out ${durationText(leaf.queuedMs ?? 0)} after it was sent`
  }
  if (isUnanswered(shown)) return `${where}: no answer for ${spanText(attempts, shown)}${tries}`
  if (leaf.state === 'ok') return `${where} took ${spanText(attempts, leaf)}${tries}`
  const message = leaf.errorMessage === null ? '' : `: ${leaf.errorMessage}`
  return `${where}${message}${tries}`
}

/** How long one attempt took that is told alone, or several that are told as one, from and to. */
function spanText(attempts: readonly Call[], told: Call): string {
  if (!areAlike(attempts)) return durationText(durationOf(told))
  const durations = attempts.map(durationOf)
  const shortest = durationText(Math.min(...durations))
  const longest = durationText(Math.max(...durations))
  return shortest === longest ? longest : `${shortest} to ${longest}`
}

function areAlike(attempts: readonly Call[]): boolean {
  return new Set(attempts.map(({ state, statusCode }) => `${state} ${statusCode}`)).size === 1
}

function triesText(attempts: readonly Call[], told: Call): string {
  if (attempts.length < 2) return ''
  return areAlike(attempts)
    ? `, ${timesText(attempts.length)}`
    : `, the ${placeText(attempts.indexOf(told), attempts.length)} of ${attempts.length} attempts`
}

function placeText(index: number, count: number): string {
  if (index === count - 1) return 'last'
  return ['first', 'second', 'third'][index] ?? `${index + 1}th`
}

function followText(draggedAlong: readonly Call[]): string {
  const names = [...new Set(draggedAlong.map(({ target }) => target))]
  if (names.length === 0) return ''
  return `What ${listText(names)} answered ${names.length === 1 ? 'follows' : 'follow'} from it.`
}

function ownEvidence({ calls, finding }: Told): Evidence[] {
  const { leaf, kind, attempts, culprit } = finding
  const indexes = attempts.map(({ index }) => index)
  const evidence: Evidence[] = [{ speaks: 'for', text: firstFailureText(finding), calls: indexes }]
  const reports = calls.some((call) => call.reporter === culprit)
  if (kind === 'failed' && leaf.children.length === 0) {
    const text = reports
      ? `No call that ${culprit} made failed`
      : `${culprit} sends no events of its own, so what happened inside it is not told`
    evidence.push({ speaks: 'for', text, calls: [leaf.index] })
  }
  if (kind === 'silent') {
    const text = reports
      ? `${culprit} reported nothing of this call`
      : `${culprit} sends no events of its own`
    evidence.push({ speaks: 'for', text, calls: [leaf.index] })
  }
  if (kind === 'slow' && leaf.selfMs > 0) {
    const text = `${durationText(leaf.selfMs)} of it passed in ${culprit} itself`
    evidence.push({ speaks: 'for', text, calls: [leaf.index] })
  }
  if (leaf.link === 'inferred') {
    const text = 'Its place under the call above follows from its time, not from a span'
    evidence.push({ speaks: 'against', text, calls: [leaf.index] })
  }
  return evidence
}
