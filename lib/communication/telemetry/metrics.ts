import type * as PromClient from 'prom-client'
import type { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ResilienceEvent } from '../resilience/events.ts'
import type { ResilienceManager } from '../resilience/resilience-manager.ts'
import type { AttemptObserver } from './attempt.ts'
import type { EventQueue } from './event-queue.ts'

const breakerStates = ['closed', 'open', 'half_open', 'forced_open', 'disabled'] as const
const edge = ['source_service', 'target_service', 'protocol'] as const
const target = ['source_service', 'target_service'] as const
const prefix = 'domainflow_communication'

export type MetricsOptions = {
  /** prom-client as the service has it, so that both use one: `import * as promClient from 'prom-client'`. */
  promClient: typeof PromClient
  /** prom-client's default registry if left out. */
  registry?: Registry
  sourceService: string
  resilience?: ResilienceManager
  events?: EventQueue
}

/**
 * Registers AR-002's metrics, and those of the policies; `observer` is for the ProtocolManager.
 * @throws Error where the registry has metrics of these names already: one registration a process.
 */
export function registerMetrics(options: MetricsOptions): { observer: AttemptObserver } {
  const { promClient, registry = promClient.register, sourceService } = options
  const latency = new promClient.Histogram({
    name: `${prefix}_latency_seconds`,
    help: 'Communication latency between services',
    labelNames: edge,
    registers: [registry],
  })
  const errors = new promClient.Counter({
    name: `${prefix}_errors_total`,
    help: 'Total communication errors between services',
    labelNames: [...edge, 'error_type'],
    registers: [registry],
  })
  const made = { promClient, registry, sourceService }
  if (options.resilience) watchPolicies(made, options.resilience)
  if (options.events) watchEvents(made, options.events)
  return { observer: observerOf(latency, errors) }
}

function observerOf(
  latency: Histogram<(typeof edge)[number]>,
  errors: Counter<(typeof edge)[number] | 'error_type'>,
): AttemptObserver {
  return {
    ended: (
      { sourceService, targetService, protocol, sent },
      { outcome, latencyMs, errorType },
    ) => {
      const labels = { source_service: sourceService, target_service: targetService, protocol }
      // A call that a policy refused has no latency: it would make a failing service look fast.
      if (sent) latency.observe(labels, latencyMs / 1000)
      if (outcome !== 'response') errors.inc({ ...labels, error_type: errorType ?? outcome })
    },
  }
}

type Made = { promClient: typeof PromClient; registry: Registry; sourceService: string }

function watchPolicies(made: Made, resilience: ResilienceManager): void {
  const { promClient, registry, sourceService } = made
  const registers = [registry]
  const counter = (name: string, help: string, labels: readonly string[] = []) =>
    new promClient.Counter({
      name: `${prefix}_${name}`,
      help,
      labelNames: [...edge, ...labels],
      registers,
    })
  const counters = {
    transitions: counter('circuit_breaker_transitions_total', 'Changes of state', ['from', 'to']),
    retries: counter('retries_total', 'Attempts after the first'),
    refused: counter('retries_refused_total', 'Retries that were not made, and why', ['reason']),
    rejected: counter('rejected_total', 'Calls that a policy refused', ['reason']),
  }
  const state: Gauge = new promClient.Gauge({
    name: `${prefix}_circuit_breaker_state`,
    help: 'One series a state: 1 for the state that the breaker is in',
    labelNames: [...edge, 'state'],
    registers,
    // Also for breakers that have never changed their state: closed is a value, not a gap.
    collect() {
      for (const { service, breakers } of resilience.status()) {
        for (const breaker of breakers) {
          setState(state, labelsOf(sourceService, service, breaker.protocol), breaker.state)
        }
      }
    },
  })
  resilience.onEvent((event) => count(event, { counters, state, sourceService }))
  gaugesOf(made, resilience)
}

type Counting = {
  counters: Record<'transitions' | 'retries' | 'refused' | 'rejected', Counter>
  state: Gauge
  sourceService: string
}

function count(event: ResilienceEvent, { counters, state, sourceService }: Counting): void {
  const labels = labelsOf(sourceService, event.service, event.protocol)
  switch (event.type) {
    case 'breaker_transition':
      counters.transitions.inc({ ...labels, from: event.from, to: event.to })
      setState(state, labels, event.to)
      break
    case 'retry':
      counters.retries.inc(labels)
      break
    case 'retry_refused':
      counters.refused.inc({ ...labels, reason: event.why })
      break
    case 'call_ended':
      if (event.outcome === 'short_circuited') {
        counters.rejected.inc({ ...labels, reason: 'circuit_open' })
      }
      break
    case 'bulkhead_rejected':
      counters.rejected.inc({ ...labels, reason: 'bulkhead_full' })
      break
    case 'rate_limited':
      if (event.action === 'rejected') counters.rejected.inc({ ...labels, reason: 'rate_limited' })
      break
    default:
      break
  }
}

/** What stands now is read when it is asked for: nothing to keep in step. */
function gaugesOf({ promClient, registry, sourceService }: Made, resilience: ResilienceManager) {
  type Status = ReturnType<ResilienceManager['status']>[number]
  const gauge = (name: string, help: string, read: (status: Status) => number | undefined) => {
    const made: Gauge = new promClient.Gauge({
      name: `${prefix}_${name}`,
      help,
      labelNames: target,
      registers: [registry],
      collect() {
        for (const status of resilience.status()) {
          const value = read(status)
          const labels = { source_service: sourceService, target_service: status.service }
          if (value !== undefined) made.set(labels, value)
        }
      },
    })
  }
  gauge(
    'retry_budget',
    'Retries that may be made now',
    ({ retryBudget }) => retryBudget ?? undefined,
  )
  gauge('bulkhead_running', 'Calls under way', ({ bulkhead }) => bulkhead?.running)
  gauge('bulkhead_queued', 'Calls that wait for a place', ({ bulkhead }) => bulkhead?.queued)
  gauge('bulkhead_max_concurrent', 'Places', ({ bulkhead }) => bulkhead?.maxConcurrent)
  gauge(
    'rate_limit_waiting',
    'Calls that wait for their turn',
    ({ rateLimit }) => rateLimit?.waiting,
  )
  gauge('resilience_enabled', '0 where the policies are switched off', ({ enabled }) =>
    enabled ? 1 : 0,
  )
}

function watchEvents({ promClient, registry }: Made, events: EventQueue): void {
  const counters = [
    ['recorded', 'Communication events recorded'],
    ['sent', 'Communication events that Signalbox has taken'],
    ['dropped', 'Communication events lost for want of room'],
    ['refused', 'Communication events that Signalbox refused'],
  ] as const
  for (const [key, help] of counters) {
    const made: Counter = new promClient.Counter({
      name: `${prefix}_events_${key}_total`,
      help,
      registers: [registry],
      collect() {
        made.reset()
        made.inc(events.stats()[key])
      },
    })
  }
  const buffered: Gauge = new promClient.Gauge({
    name: `${prefix}_events_buffered`,
    help: 'Communication events that wait to be sent',
    registers: [registry],
    collect() {
      buffered.set(events.stats().buffered)
    },
  })
}

function setState(gauge: Gauge, labels: Record<string, string>, current: string): void {
  for (const state of breakerStates) gauge.set({ ...labels, state }, state === current ? 1 : 0)
}

function labelsOf(source: string, service: string, protocol: string): Record<string, string> {
  return { source_service: source, target_service: service, protocol }
}
