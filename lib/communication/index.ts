export { systemClock, type Clock, type Timer } from './clock.ts'
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
