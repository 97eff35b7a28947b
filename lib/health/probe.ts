import { performance } from 'node:perf_hooks'
import { failureText, spokenDuration } from './failure-text.ts'
import type { Check, HealthStatus, ProbeResult } from './model.ts'
import { probeGrpc } from './probe-grpc.ts'
import { probeHttp } from './probe-http.ts'

/** What the far side answered, before the time it took is judged. */
export type Verdict = { status: HealthStatus; details: string | null }

/** How far an exchange has come, for the words of a failure. */
export type Progress = { answered?: string }

/**
 * One probe, over within the check's timeout. Never throws for what the far side does.
 * @returns undefined when `signal` ended it: nothing is known then.
 */
export async function probe(check: Check, signal: AbortSignal): Promise<ProbeResult | undefined> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), check.timeoutMs)
  const startedAt = performance.now()
  const progress: Progress = {}
  const elapsed = () => Math.round((performance.now() - startedAt) * 100) / 100
  try {
    const verdict = await ask(check, AbortSignal.any([signal, deadline.signal]), progress)
    return judge(check, verdict, elapsed())
  } catch (error) {
    if (signal.aborted) return undefined
    const failure = deadline.signal.aborted
      ? `timed out after ${spokenDuration(check.timeoutMs)}`
      : failureText(error, authorityOf(check))
    const details = progress.answered ? `${failure}, after ${progress.answered}` : failure
    return { status: 'unhealthy', responseTimeMs: elapsed(), errorDetails: details }
  } finally {
    clearTimeout(timer)
  }
}

function ask({ target }: Check, signal: AbortSignal, progress: Progress): Promise<Verdict> {
  return target.kind === 'http' ? probeHttp(target, signal, progress) : probeGrpc(target, signal)
}

function judge(check: Check, verdict: Verdict, responseTimeMs: number): ProbeResult {
  const { degradedAboveMs } = check
  if (verdict.status !== 'healthy' || !degradedAboveMs || responseTimeMs <= degradedAboveMs) {
    return { status: verdict.status, responseTimeMs, errorDetails: verdict.details }
  }
  const took = spokenDuration(Math.round(responseTimeMs))
  const details = `slow: took ${took}, degraded above ${spokenDuration(degradedAboveMs)}`
  return { status: 'degraded', responseTimeMs, errorDetails: details }
}

function authorityOf({ target }: Check): string {
  if (target.kind === 'grpc') return target.address
  const url = new URL(target.url)
  return url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host
}
