import { z } from 'zod'
import { InvalidConfigError } from '../errors/invalid-config-error.ts'
import type { ResilienceConfigInput } from '../resilience/config.ts'
import type { AmqpEndpoint } from './amqp/amqp-protocol.ts'
import type { GrpcEndpoint } from './grpc/grpc-protocol.ts'
import type { HttpEndpoint } from './http/http-protocol.ts'
import type { KafkaEndpoint } from './kafka/kafka-protocol.ts'

const protocolName = z.string().min(1).max(64)

const serviceConfigSchema = z.strictObject({
  /** Tried first. */
  preferredProtocol: protocolName,
  /** Tried in this order when it is safe to. */
  fallbackProtocols: z.array(protocolName).default([]),
  /** Where the service is, by protocol; what an endpoint holds is the protocol's own affair. */
  endpoints: z.record(protocolName, z.unknown()).default({}),
  /** For a call that names none: everything together, attempts, waits and fallbacks. */
  timeoutMs: z.number().positive().default(5_000),
  /** Attempts after the first, for a call that names none; without it the resilience configuration's. */
  retries: z.int().nonnegative().optional(),
  /** What kind of node it is on the dashboard. */
  kind: z.enum(['service', 'database', 'queue', 'external', 'unknown']).default('service'),
  /** Methods that may be repeated: the same as `idempotent: true` on each of their calls. */
  idempotentMethods: z.array(z.string()).default([]),
  /** Its policies: breaker, retry, bulkhead, limits; `timeout.totalMs` is `timeoutMs` if left out. */
  resilience: z.custom<ResilienceConfigInput>((value) => typeof value === 'object').optional(),
  /** AR-002's rollback rule: protocols registered as legacy may still be used, until this day. */
  legacyProtocolsUntil: z.iso.date().optional(),
})

/** AR-002's communication configuration of one service, as a user writes it. */
export type ServiceConfig = Omit<z.input<typeof serviceConfigSchema>, 'endpoints'> & {
  endpoints?: {
    http?: HttpEndpoint
    grpc?: GrpcEndpoint
    amqp?: AmqpEndpoint
    kafka?: KafkaEndpoint
    [protocol: string]: unknown
  }
}
export type ParsedServiceConfig = z.output<typeof serviceConfigSchema>

/** @throws InvalidConfigError that names every fault at once. */
export function parseServiceConfig(service: string, config: ServiceConfig): ParsedServiceConfig {
  const parsed = serviceConfigSchema.safeParse(config)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }))
  throw new InvalidConfigError(service, faults)
}
