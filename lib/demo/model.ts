import type { Latency } from './draw.ts'

export type Message = Record<string, unknown>

/** How an operation is reached. */
export type Entry =
  | { protocol: 'http'; method: 'GET' | 'POST'; route: string }
  | { protocol: 'grpc'; rpc: string }
  | { protocol: 'queue'; destination: string }

/** `share` is how often the step is taken at all: 1 if it is left out. */
type Taken = { share?: number }

export type CallStep = Taken & {
  kind: 'call'
  to: string
  operation: string
  timeoutMs: number
  /** Attempts after the first. */
  retries?: number
  /** The caller goes on without waiting for the answer. */
  detached?: boolean
  /** The operation of the same service that takes this one back when a later step fails. */
  undo?: string
}

export type QueryStep = Taken & {
  kind: 'query'
  database: string
  verb: 'SELECT' | 'INSERT' | 'UPDATE'
  table: string
  text: string
  /** The statement's parameters, derived from the id that the request is about. */
  values: (id: string) => unknown[]
  /** What the simulation takes for it; the live estate asks the real database. */
  latency: Latency
}

export type PublishStep = Taken & {
  kind: 'publish'
  destination: string
  body: (id: string) => Message
  latency: Latency
}

export type Step = CallStep | QueryStep | PublishStep

export type Operation = {
  entry: Entry
  /** Its own work before its first step. */
  work: Latency
  /** How often it fails by itself. */
  failShare: number
  steps: Step[]
  request: (id: string) => Message
  reply: (id: string) => Message
}

export type ServiceDefinition = {
  name: string
  /** An external provider has no telemetry of its own. */
  kind: 'service' | 'external'
  version: string
  exports: 'protobuf' | 'json'
  /** How it calls others: with signalbox/communication, or with a client of its own and OpenTelemetry. */
  calls: 'library' | 'opentelemetry'
  hasHealthEndpoints: boolean
  operations: Record<string, Operation>
}

/** The wait before attempt `resendCount` + 1. */
export const backoffMs = (resendCount: number) => 100 * 2 ** (resendCount - 1)

/** A small whole number that the same id always gives. */
export function numberOf(id: string, below: number): number {
  return Number.parseInt(id.slice(0, 8), 16) % below
}

/** Carries the id that a request is about from service to service. */
export const requestIdHeader = 'x-request-id'

/** Makes the demo the same each time: its load, its history. */
export const demoSeed = 7

/** By it the users' shop, which has no telemetry of its own, tells the gateway who it is. */
export const clientNameHeader = 'x-client-name'
export const usersName = 'web-shop'
