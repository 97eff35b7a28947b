import type { EventRow } from '#lib/ingest/model.ts'
import { bigintOfSpanId, uuidOfTraceId } from '#lib/platform/ids.ts'
import {
  usersName,
  type Message,
  type Operation,
  type PublishStep,
  type QueryStep,
  type ServiceDefinition,
} from './model.ts'
import { getMethod } from './grpc-methods.ts'
import { callsWithLibrary, type Consumer } from './topology.ts'

/** What ingest makes of every call of one kind; the other fields belong to the single call. */
export type RowTemplate = Pick<
  EventRow,
  | 'sourceService'
  | 'targetService'
  | 'sourceKind'
  | 'targetKind'
  | 'protocol'
  | 'operation'
  | 'communicationType'
  | 'messageFormat'
  | 'payloadSize'
  | 'attributes'
>

/** How a call ended, as ingest reads it. */
export type CallEnd = Pick<EventRow, 'eventType' | 'statusCode' | 'errorMessage'>

export type SimulatedCall = CallEnd & {
  traceId: string
  spanId: string
  parentSpanId: string | null
  serverSpanId: string | null
  startMs: number
  endMs: number
  resendCount: number
}

const marked = { 'signalbox.simulated': true }
const sampleId = '00000000-0000-4000-8000-000000000000'
const sizeOf = (message: Message) => JSON.stringify(message).length
const synchronous = { communicationType: 'synchronous', sourceKind: 'service' } as const

/** Microseconds, as spans have them. */
const rounded = (ms: number) => Math.round(ms * 1000) / 1000

export function callTemplate(
  source: string,
  target: ServiceDefinition,
  { entry, request }: Operation,
): RowTemplate {
  const ends = {
    ...synchronous,
    sourceService: source,
    targetService: target.name,
    targetKind: target.kind,
  }
  if (entry.protocol === 'grpc') {
    // OpenTelemetry's spans do not tell how large a gRPC request is.
    const payloadSize = callsWithLibrary(source)
      ? getMethod(entry.rpc).requestSerialize(request(sampleId)).length
      : 0
    const told = { 'rpc.system.name': 'grpc', 'rpc.method': entry.rpc }
    const attributes = { ...marked, ...(callsWithLibrary(source) ? {} : told) }
    const grpc = { protocol: 'grpc', messageFormat: 'protobuf', payloadSize, attributes }
    return { ...ends, ...grpc, operation: entry.rpc }
  }
  if (entry.protocol === 'queue') throw new Error(`${target.name} takes messages, not calls`)
  const { method, route } = entry
  return {
    ...ends,
    protocol: 'http',
    operation: `${method} ${route}`,
    messageFormat: 'json',
    payloadSize: method === 'POST' ? sizeOf(request(sampleId)) : 0,
    // The library's own events have what these tell in fields of their own.
    attributes: callsWithLibrary(source)
      ? marked
      : { ...marked, 'http.request.method': method, 'url.template': route },
  }
}

/** A user's request: its caller has no telemetry, so only the gateway tells of it. */
export function userRequestTemplate(gateway: ServiceDefinition, operation: Operation): RowTemplate {
  const template = callTemplate(usersName, gateway, operation)
  return { ...template, sourceKind: 'external', messageFormat: null }
}

export function queryTemplate(source: string, step: QueryStep): RowTemplate {
  return {
    ...synchronous,
    sourceService: source,
    targetService: step.database,
    targetKind: 'database',
    protocol: 'postgresql',
    operation: `${step.verb} ${step.table}`,
    messageFormat: null,
    payloadSize: 0,
    attributes: { ...marked, 'db.system.name': 'postgresql', 'db.query.text': step.text },
  }
}

const message = (destination: string, body: Message) => ({
  protocol: 'pg-boss',
  messageFormat: null,
  payloadSize: sizeOf(body),
  communicationType: 'asynchronous' as const,
  attributes: { ...marked, 'messaging.destination.name': destination },
})

export function publishTemplate(source: string, { destination, body }: PublishStep): RowTemplate {
  return {
    ...message(destination, body(sampleId)),
    sourceService: source,
    sourceKind: 'service',
    targetService: destination,
    targetKind: 'queue',
    operation: `publish ${destination}`,
  }
}

export function consumeTemplate({ destination, service, operation }: Consumer): RowTemplate {
  return {
    ...message(destination, operation.request(sampleId)),
    sourceService: destination,
    sourceKind: 'queue',
    targetService: service.name,
    targetKind: 'service',
    operation: `process ${destination}`,
  }
}

/** The rows that ingest would have made of a call: its end, and `retry` for an attempt after the first. */
export function rowsOf(template: RowTemplate, call: SimulatedCall): EventRow[] {
  const { startMs, endMs, resendCount, ...known } = call
  const row: EventRow = {
    ...template,
    ...known,
    id: bigintOfSpanId(call.spanId),
    correlationId: uuidOfTraceId(call.traceId),
    latencyMs: rounded(endMs - startMs),
    occurredAtMs: rounded(startMs),
    attributes:
      resendCount > 0 && callsWithLibrary(template.sourceService)
        ? { ...template.attributes, 'signalbox.resend_count': resendCount }
        : template.attributes,
  }
  // Of OpenTelemetry's instrumentations only those of HTTP tell that a call is a retry.
  const isTold = template.protocol === 'http' || callsWithLibrary(template.sourceService)
  if (resendCount === 0 || !isTold) return [row]
  const id = BigInt.asIntN(64, BigInt(row.id) ^ 1n).toString()
  return [row, { ...row, id, eventType: 'retry' }]
}
