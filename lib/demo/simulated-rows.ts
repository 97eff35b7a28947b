import type { EventRow } from '#lib/ingest/model.ts'
import { bigintOfSpanId, uuidOfTraceId } from '#lib/platform/ids.ts'
import { grpcStatusOf, httpStatusOf, type FailureReason } from './failure.ts'
import type { CallStep, Message, Operation, PublishStep, QueryStep } from './model.ts'
import { getOperation, getService, type Consumer } from './topology.ts'

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

export type SimulatedCall = {
  traceId: string
  spanId: string
  parentSpanId: string | null
  serverSpanId: string | null
  startMs: number
  endMs: number
  failure: FailureReason | null
  resendCount: number
}

const marked = { 'signalbox.simulated': true }
const sampleId = '00000000-0000-4000-8000-000000000000'
const sizeOf = (message: Message) => JSON.stringify(message).length
const synchronous = { communicationType: 'synchronous', sourceKind: 'service' } as const

/** Microseconds, as spans have them. */
const rounded = (ms: number) => Math.round(ms * 1000) / 1000

export function callTemplate(source: string, step: CallStep): RowTemplate {
  const target = getService(step.to)
  const { entry, request, reply } = getOperation(step.to, step.operation)
  if (entry.protocol === 'queue')
    throw new Error(`${step.to} cannot be called for ${step.operation}`)
  const ends = {
    ...synchronous,
    sourceService: source,
    targetService: target.name,
    targetKind: target.kind,
  }
  return entry.protocol === 'grpc'
    ? {
        ...ends,
        protocol: 'grpc',
        operation: entry.rpc,
        messageFormat: 'protobuf',
        payloadSize: 0,
        attributes: { ...marked, 'rpc.system.name': 'grpc', 'rpc.method': entry.rpc },
      }
    : {
        ...ends,
        protocol: 'http',
        operation: target.kind === 'service' ? `${entry.method} ${entry.route}` : entry.method,
        messageFormat: 'json',
        payloadSize:
          (entry.method === 'POST' ? sizeOf(request(sampleId)) : 0) + sizeOf(reply(sampleId)),
        attributes: { ...marked, 'http.request.method': entry.method, 'http.route': entry.route },
      }
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

const message = (destination: string, operation: Operation | undefined) => ({
  protocol: 'pg-boss',
  messageFormat: null,
  payloadSize: operation ? sizeOf(operation.request(sampleId)) : 0,
  communicationType: 'event_driven' as const,
  attributes: {
    ...marked,
    'messaging.system': 'pg-boss',
    'messaging.destination.name': destination,
  },
})

export function publishTemplate(
  source: string,
  step: PublishStep,
  to: Operation | undefined,
): RowTemplate {
  return {
    ...message(step.destination, to),
    sourceService: source,
    sourceKind: 'service',
    targetService: step.destination,
    targetKind: 'queue',
    operation: `publish ${step.destination}`,
  }
}

export function consumeTemplate({ destination, operation, service }: Consumer): RowTemplate {
  return {
    ...message(destination, operation),
    sourceService: destination,
    sourceKind: 'queue',
    targetService: service.name,
    targetKind: 'service',
    operation: `process ${destination}`,
  }
}

/** The rows that ingest would have made of a call: its end, and `retry` for an attempt after the first. */
export function rowsOf(template: RowTemplate, call: SimulatedCall): EventRow[] {
  const row: EventRow = {
    ...template,
    id: bigintOfSpanId(call.spanId),
    correlationId: uuidOfTraceId(call.traceId),
    eventType:
      call.failure === null ? 'response' : call.failure === 'timeout' ? 'timeout' : 'error',
    latencyMs: rounded(call.endMs - call.startMs),
    statusCode: statusCodeOf(template.protocol, call.failure),
    errorMessage: call.failure && messages[call.failure],
    traceId: call.traceId,
    spanId: call.spanId,
    parentSpanId: call.parentSpanId,
    serverSpanId: call.serverSpanId,
    occurredAtMs: rounded(call.startMs),
  }
  if (call.resendCount === 0) return [row]
  const id = BigInt.asIntN(64, BigInt(row.id) ^ 1n).toString()
  return [row, { ...row, id, eventType: 'retry' }]
}

const messages: Record<FailureReason, string> = {
  own: 'internal error',
  downstream: 'a service behind it failed',
  timeout: 'no answer in time',
  cancelled: 'the caller went away',
}

function statusCodeOf(protocol: string, failure: FailureReason | null): number | null {
  if (protocol === 'grpc') return failure === null ? 0 : grpcStatusOf[failure]
  if (protocol !== 'http') return null
  if (failure === null) return 200
  return failure === 'timeout' || failure === 'cancelled' ? null : httpStatusOf[failure]
}
