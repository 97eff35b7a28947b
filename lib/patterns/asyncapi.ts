import { readFlow, type FlowStep } from './flow.ts'
import type { Json, JsonRecord } from './json.ts'
import type { PatternContent } from './schemas.ts'
import { readSla } from './terms.ts'

/**
 * The flows as AsyncAPI 3.0: a channel per service and operation that is called, an operation per
 * step. What AsyncAPI has no words for stands in `x-signalbox-…`.
 */
export function asyncApiOf(patterns: readonly PatternContent[]): JsonRecord {
  const ids = new Ids()
  const channels: JsonRecord = {}
  const operations: JsonRecord = {}
  const leftOut: string[] = []
  for (const pattern of patterns) {
    const { flow } = readFlow(pattern.message_flow)
    if (!flow || flow.steps.length === 0) {
      leftOut.push(pattern.pattern_name)
      continue
    }
    for (const step of flow.steps) {
      const channel = ids.of(
        'channel',
        channelKey(step),
        `${step.to}.${step.operation ?? step.protocol ?? 'any'}`,
      )
      channels[channel] ??= channelOf(step)
      const reply = step.reply ? ids.of('reply', channelKey(step), `${channel}.reply`) : undefined
      if (reply !== undefined) channels[reply] ??= replyChannelOf(step)
      const operation = ids.new(`${pattern.pattern_name}.${step.id}`)
      operations[operation] = operationOf({ pattern, step, channel, reply })
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: patterns.length === 1 ? (patterns[0]?.pattern_name ?? '') : 'Declared patterns',
      version: '1.0.0',
      description: 'Made by Signalbox from message_patterns.',
      ...(leftOut.length > 0 && { 'x-signalbox-without-readable-flow': leftOut }),
    },
    defaultContentType: 'application/json',
    channels,
    operations,
  }
}

function channelKey({ to, protocol, operation }: FlowStep): string {
  return JSON.stringify([to, protocol ?? null, operation ?? null])
}

function channelOf({ to, protocol, operation }: FlowStep): JsonRecord {
  return {
    address: operation === undefined || isQueue(protocol) ? to : `${to}/${operation}`,
    title: operation === undefined ? to : `${operation} of ${to}`,
    messages: { message: message(operation ?? to) },
    ...(protocol === 'kafka' &&
      /^[\w.-]{1,249}$/.test(to) && { bindings: { kafka: { topic: to } } }),
    ...(protocol === 'amqp' &&
      to.length <= 255 && {
        bindings: { amqp: { is: 'queue', queue: { name: to } } },
      }),
    'x-signalbox-service': to,
    ...(protocol !== undefined && { 'x-signalbox-protocol': protocol }),
  }
}

function replyChannelOf({ to, operation }: FlowStep): JsonRecord {
  const of = operation === undefined ? to : `${operation} of ${to}`
  return { address: null, title: `Reply to ${of}`, messages: { reply: message(`Reply to ${of}`) } }
}

function message(title: string): JsonRecord {
  return { title }
}

function isQueue(protocol: string | undefined): boolean {
  return protocol === 'kafka' || protocol === 'amqp'
}

function operationOf(of: {
  pattern: PatternContent
  step: FlowStep
  channel: string
  reply: string | undefined
}): JsonRecord {
  const { pattern, step, channel, reply } = of
  const sla = readSla(pattern.performance_sla).value
  const details: Record<string, Json | undefined> = {
    'x-signalbox-pattern': pattern.pattern_name,
    'x-signalbox-pattern-type': pattern.pattern_type,
    'x-signalbox-state': pattern.state,
    'x-signalbox-step': step.id,
    'x-signalbox-from': step.from,
    'x-signalbox-after': step.after.length > 0 ? step.after : undefined,
    'x-signalbox-optional': step.optional ? true : undefined,
    'x-signalbox-timeout-ms': step.timeoutMs,
    'x-signalbox-compensation': step.compensation,
    'x-signalbox-compensates': step.compensates,
    'x-signalbox-guarantee': pattern.reliability_guarantees ?? undefined,
    'x-signalbox-p95-ms': sla?.p95Ms,
  }
  const told = Object.entries(details).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return {
    action: 'send',
    channel: pointer(channel),
    title: `${step.from} → ${step.to}`,
    ...(pattern.description !== null && { description: pattern.description }),
    ...(reply !== undefined && { reply: { channel: pointer(reply) } }),
    ...Object.fromEntries(told),
  }
}

function pointer(channel: string): JsonRecord {
  return { $ref: `#/channels/${channel}` }
}

/** Keys as AsyncAPI wants them, another one for each thing. */
class Ids {
  readonly #taken = new Set<string>()
  readonly #known = new Map<string, string>()

  of(kind: string, key: string, wanted: string): string {
    const known = this.#known.get(`${kind} ${key}`)
    if (known !== undefined) return known
    const id = this.new(wanted)
    this.#known.set(`${kind} ${key}`, id)
    return id
  }

  new(wanted: string): string {
    const plain = wanted.replaceAll(/[^\w.-]+/g, '-').slice(0, 200) || 'unnamed'
    let id = plain
    for (let again = 2; this.#taken.has(id); again += 1) id = `${plain}-${again}`
    this.#taken.add(id)
    return id
  }
}
