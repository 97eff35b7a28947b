export { systemClock, type Clock, type Timer } from './clock.ts'
export {
  createCommunication,
  type Communication,
  type CommunicationOptions,
  type SignalboxOptions,
} from './create-communication.ts'
export {
  currentContext,
  newContext,
  runInContext,
  type CallContext,
} from './context/call-context.ts'
export {
  contextHeaders,
  extractContext,
  injectContext,
  type IncomingHeaders,
} from './context/propagation.ts'
export {
  CommunicationError,
  isCommunicationError,
  type FailureTraits,
} from './errors/communication-error.ts'
export { BulkheadFullError, isBulkheadFullError } from './errors/bulkhead-full-error.ts'
export { CallAbortedError, isCallAbortedError } from './errors/call-aborted-error.ts'
export {
  CircuitOpenError,
  isCircuitOpenError,
  type CircuitOpenDetails,
} from './errors/circuit-open-error.ts'
export {
  DeadlineExceededError,
  isDeadlineExceededError,
  type DeadlineDetails,
} from './errors/deadline-exceeded-error.ts'
export {
  InvalidConfigError,
  isInvalidConfigError,
  type ConfigFault,
} from './errors/invalid-config-error.ts'
export { RateLimitedError, isRateLimitedError } from './errors/rate-limited-error.ts'
export { traitsOf } from './errors/failure-traits.ts'
export {
  AllProtocolsFailedError,
  isAllProtocolsFailedError,
  type ProtocolCause,
} from './protocols/all-protocols-failed-error.ts'
export {
  amqpProtocol,
  type AmqpEndpoint,
  type AmqpProtocolOptions,
} from './protocols/amqp/amqp-protocol.ts'
export {
  grpcProtocol,
  type GrpcEndpoint,
  type GrpcProtocolOptions,
} from './protocols/grpc/grpc-protocol.ts'
export {
  httpProtocol,
  type HttpEndpoint,
  type HttpProtocolOptions,
} from './protocols/http/http-protocol.ts'
export {
  kafkaProtocol,
  type KafkaEndpoint,
  type KafkaProtocolOptions,
} from './protocols/kafka/kafka-protocol.ts'
export type {
  Answer,
  Channel,
  OutgoingRequest,
  Protocol,
  ProtocolClient,
  ProtocolFactory,
  ProtocolOptions,
  ServiceCall,
  ServiceResponse,
} from './protocols/model.ts'
export {
  AttemptTimeoutError,
  ConnectionError,
  InvalidAnswerError,
  isAttemptTimeoutError,
  isConnectionError,
  isInvalidAnswerError,
  isNotConfiguredError,
  isProtocolError,
  isRemoteError,
  NotConfiguredError,
  ProtocolError,
  RemoteError,
} from './protocols/protocol-errors.ts'
export { ProtocolManager, type ProtocolManagerOptions } from './protocols/protocol-manager.ts'
export { serveAmqp, type AmqpServerOptions, type MessageServer } from './protocols/server/amqp.ts'
export { grpcMethods, withGrpcContext, type GrpcMethodsOptions } from './protocols/server/grpc.ts'
export { httpMethods, withHttpContext } from './protocols/server/http.ts'
export { serveKafka, type KafkaServerOptions } from './protocols/server/kafka.ts'
export {
  isMethodError,
  MethodError,
  type MethodErrorCode,
} from './protocols/server/method-error.ts'
export type { Method, Methods, ServerOptions } from './protocols/server/served.ts'
export type { ServiceConfig } from './protocols/service-config.ts'
export type { AttemptContext, Operation } from './resilience/attempt.ts'
export type { BreakerOverride, BreakerStatus } from './resilience/breaker/circuit-breaker.ts'
export {
  parseResilienceConfig,
  resilienceConfigSchema,
  type ResilienceConfig,
  type ResilienceConfigInput,
  type SharedLimiter,
} from './resilience/config.ts'
export {
  currentDeadline,
  Deadline,
  deadlineHeader,
  deadlineOfHeader,
  headerOfDeadline,
  runWithDeadline,
} from './resilience/deadline.ts'
export type {
  BreakerNumbers,
  BreakerState,
  BreakerTransition,
  BulkheadRejected,
  CallEnded,
  CallOutcome,
  RateLimited,
  RateLimiterUnavailable,
  ResilienceEvent,
  ResilienceListener,
  ResilienceSwitched,
  RetryRefused,
  RetryScheduled,
} from './resilience/events.ts'
export {
  ResilienceManager,
  type ExecuteOptions,
  type ResilienceManagerOptions,
} from './resilience/resilience-manager.ts'
export type { ServiceStatus } from './resilience/service-policies.ts'
export {
  connectSharedView,
  type SharedView,
  type SharedViewOptions,
} from './resilience/shared/connect-shared-view.ts'
export {
  breakersOverHttp,
  type BreakersOverHttpOptions,
} from './resilience/shared/breakers-over-http.ts'
export {
  breakersOverPostgres,
  type QueryFunction,
} from './resilience/shared/breakers-over-postgres.ts'
export {
  RefusedReportsError,
  type BreakerReport,
  type SharedViewTransport,
} from './resilience/shared/wire.ts'
export type { Attempt, AttemptEnd, AttemptObserver } from './telemetry/attempt.ts'
export type { CallSpan, CallTracing, SpanStart } from './telemetry/call-tracing.ts'
export type { CommunicationEvent } from './telemetry/communication-event.ts'
export {
  EventQueue,
  type EventQueueOptions,
  type EventQueueStats,
} from './telemetry/event-queue.ts'
export { eventRecorder } from './telemetry/event-recorder.ts'
export { SinkError, type Delivery, type EventSink } from './telemetry/event-sink.ts'
export { httpEvents, type HttpEventsOptions } from './telemetry/http-events.ts'
export { registerMetrics, type MetricsOptions } from './telemetry/metrics.ts'
export { openTelemetryTracing } from './telemetry/open-telemetry.ts'
export { postgresEvents, type Query } from './telemetry/postgres-events.ts'
