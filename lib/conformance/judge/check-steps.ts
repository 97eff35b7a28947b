import type { Call } from '#lib/correlations/model.ts'
import { clocksMs, toleranceMs } from './clocks.ts'
import { durationText } from './duration-text.ts'
import { isDue } from './due.ts'
import { eventIdsOf, type Hop } from './hops.ts'
import type { PreparedStep } from './prepare-pattern.ts'
import { hopsFor, isUncovered, isWithin, type Run } from './run.ts'

export function checkMissing(run: Run): void {
  for (const step of run.pattern.forward) {
    if (hopsFor(run, step).length > 0 || !isDue(run, step)) continue
    const sent = sendingOf(run, step)
    if (sent && run.pattern.deliversAtMostOnce) continue
    const isLost = sent !== undefined && run.pattern.deliversAtLeastOnce
    run.deviations.push({
      kind: isLost ? 'lost' : 'missing_step',
      stepId: step.id,
      eventIds: sent ? eventIdsOf([sent]) : [],
      message: sent
        ? `${step.from} holds a message that ${step.to} never received`
        : `${step.from} never called ${step.to}`,
    })
  }
}

/** The message that a step from a queue would have taken. */
function sendingOf(run: Run, step: PreparedStep): Hop | undefined {
  return run.hops.find(
    ({ kind, to, state }) => kind === 'publish' && step.fitsFrom(to) && state === 'ok',
  )
}

export function checkOrder(run: Run): void {
  for (const step of run.pattern.forward) {
    const [first] = hopsFor(run, step)
    if (!first) continue
    for (const id of step.after) {
      const earlier = run.pattern.forward.find((other) => other.id === id)
      const [before] = earlier ? hopsFor(run, earlier) : []
      if (!earlier || !before || isWithin(run, first, before)) continue
      const byMs = doneMs(earlier, step, before) - first.startMs
      if (byMs <= toleranceMs(before, first)) continue
      run.deviations.push({
        kind: 'wrong_order',
        stepId: step.id,
        eventIds: eventIdsOf([first, before]),
        message: `${step.id} began ${durationText(byMs)} before ${earlier.id} was done`,
      })
    }
  }
}

/** When what comes after a step may begin. */
function doneMs(earlier: PreparedStep, next: PreparedStep, hop: Hop): number {
  // Who was called goes on at once; who called goes on when it has its answer, or has sent.
  if (hop.state === 'unended' && hop.kind === 'call') return hop.startMs
  if (hop.kind === 'message' || hop.kind === 'publish') {
    if (next.from === earlier.from) return hop.sentMs
    return hop.deliveries[0]?.startMs ?? hop.sentMs
  }
  if (next.from === earlier.to || !earlier.reply) return hop.startMs
  return hop.endMs
}

export function checkTimes(run: Run): void {
  for (const step of run.pattern.forward) {
    const over = hopsFor(run, step).flatMap((hop) => overTime(step, hop) ?? [])
    const [worst] = over.toSorted((a, b) => b.ms - a.ms)
    if (!worst || step.timeoutMs === undefined) continue
    run.deviations.push({
      kind: 'timeout_exceeded',
      stepId: step.id,
      eventIds: [...new Set(over.map(({ id }) => id))],
      message: `${step.id} took ${durationText(worst.ms)}; ${durationText(step.timeoutMs)} are declared`,
    })
  }
}

function overTime({ timeoutMs }: PreparedStep, hop: Hop): { id: string; ms: number } | undefined {
  const last = hop.attempts.at(-1)
  if (timeoutMs === undefined || !last) return undefined
  // A timer fires late on a busy machine, and an attempt that was cut off in time kept to it.
  const limitMs = timeoutMs + Math.max(10, timeoutMs * 0.05)
  if (hop.kind === 'message') {
    const ms = hop.endMs - hop.startMs
    return hop.deliveries.length > 0 && ms > limitMs ? { id: last.id, ms } : undefined
  }
  const calls = hop.kind === 'delivery' ? hop.deliveries : hop.attempts
  const slow = calls.find((call) => took(call) > limitMs && call.state !== 'unended')
  if (slow) return { id: slow.id, ms: took(slow) }
  return ranOut(timeoutMs, last) ? { id: last.id, ms: took(last) } : undefined
}

/** No answer came within what is declared. */
function ranOut(timeoutMs: number | undefined, call: Call): boolean {
  return call.state === 'timeout' && timeoutMs !== undefined && took(call) >= timeoutMs * 0.95
}

function took({ startMs, endMs }: Call): number {
  return endMs - startMs
}

export function checkReplies(run: Run): void {
  for (const step of run.pattern.forward) {
    if (!step.reply) continue
    const silent = hopsFor(run, step).filter((hop) => !isAnswered(run, step, hop))
    if (silent.length === 0) continue
    run.deviations.push({
      kind: 'reply_missing',
      stepId: step.id,
      eventIds: eventIdsOf(silent),
      message: `${step.to} never answered ${step.from}`,
    })
  }
}

function isAnswered(run: Run, step: PreparedStep, hop: Hop): boolean {
  if (hop.kind === 'publish' || hop.kind === 'delivery') return true
  if (hop.kind === 'call') {
    const last = hop.attempts.at(-1)
    if (!last || last.state === 'ok' || last.state === 'error') return true
    return ranOut(step.timeoutMs, last)
  }
  // Nobody took it: that is told as lost or missing.
  if (hop.deliveries.length === 0) return true
  return run.hops.some((back) => {
    const isBack =
      back.from === hop.to && back.to === hop.from && back.startMs >= hop.startMs - clocksMs
    if (!isBack) return false
    // The answer belongs to this step, unless it is declared as one of its own.
    if (isUncovered(run, back)) for (const { index } of back.attempts) run.covered.add(index)
    for (const { index } of back.deliveries) run.covered.add(index)
    return true
  })
}

/** The time in which a caller, or where nobody waits for an answer, everybody was done. */
export function checkSla(run: Run): void {
  const { p95Ms, forward } = run.pattern
  if (p95Ms === null) return
  const hops = forward.flatMap((step) => hopsFor(run, step))
  const replied = forward.filter(({ reply }) => reply).flatMap((step) => hopsFor(run, step))
  const ends = (replied.length > 0 ? replied : hops).map(({ endMs }) => endMs)
  const tookMs = Math.max(...ends) - Math.min(...hops.map(({ startMs }) => startMs))
  if (hops.length === 0 || tookMs <= p95Ms) return
  const slowest = hops.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs)).slice(0, 1)
  run.deviations.push({
    kind: 'sla_exceeded',
    eventIds: eventIdsOf(slowest),
    message: `it took ${durationText(tookMs)}; ${durationText(p95Ms)} are declared for 95 of 100`,
  })
}
