import { setTimeout as sleep } from 'node:timers/promises'
import type { Tracer } from '@opentelemetry/api'
import { asFailure, Failure } from './failure.ts'
import type { OutgoingCall } from './http-client.ts'
import { backoffMs, type CallStep, type Operation, type Step } from './model.ts'
import type { Random } from '#lib/platform/seeded-random.ts'
import { drawLatency } from './draw.ts'

/** What a service can reach; each call is one attempt and throws Failure. */
export type Surroundings = {
  random: Random
  tracer: Tracer
  call: (to: string, operation: string, call: OutgoingCall) => Promise<void>
  /** In place of attempts: a call with the retries of its step, by a library that makes them. */
  callWithRetries: ((step: CallStep, work: Work) => Promise<void>) | null
  query: (step: Step & { kind: 'query' }, id: string) => Promise<void>
  publish: (step: Step & { kind: 'publish' }, id: string) => Promise<void>
  /** Fires when the estate stops: what goes on without a caller ends with it. */
  stopping: AbortSignal
}

export type Work = { id: string; signal: AbortSignal }

/** Does what an operation does, over real sockets, and takes back what was done when a step fails. */
export async function runOperation(
  around: Surroundings,
  operation: Operation,
  { id, signal }: Work,
): Promise<void> {
  await sleep(drawLatency(around.random, operation.work), undefined, { signal })
  if (around.random() < operation.failShare) throw new Failure('own', 'internal error')
  const done: CallStep[] = []
  try {
    for (const step of operation.steps) {
      if (step.share !== undefined && around.random() >= step.share) continue
      await takeStep(around, step, { id, signal })
      if (step.kind === 'call' && step.undo) done.push(step)
    }
  } catch (error) {
    for (const step of done.toReversed()) await takeBack(around, step, id)
    throw asFailure(error)
  }
}

async function takeStep(around: Surroundings, step: Step, work: Work): Promise<void> {
  if (work.signal.aborted) throw new Failure('cancelled', 'the caller went away')
  if (step.kind === 'query') return around.query(step, work.id)
  if (step.kind === 'publish') return around.publish(step, work.id)
  if (!step.detached) return callWithRetries(around, step, work)
  callWithRetries(around, step, { ...work, signal: around.stopping }).catch(() => undefined)
}

async function takeBack(around: Surroundings, step: CallStep, id: string): Promise<void> {
  const undo = { ...step, operation: step.undo ?? step.operation }
  await callWithRetries(around, undo, { id, signal: around.stopping }).catch(() => undefined)
}

async function callWithRetries(around: Surroundings, step: CallStep, work: Work): Promise<void> {
  if (around.callWithRetries) return around.callWithRetries(step, work)
  const { to, operation, timeoutMs, retries = 0 } = step
  for (let resendCount = 0; ; resendCount += 1) {
    try {
      return await around.call(to, operation, { ...work, timeoutMs, resendCount })
    } catch (error) {
      const failure = asFailure(error)
      if (failure.reason === 'cancelled' || resendCount >= retries) throw failure
      await sleep(backoffMs(resendCount + 1), undefined, { signal: work.signal })
    }
  }
}
