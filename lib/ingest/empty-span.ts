import type { Span } from './model.ts'

/** What OpenTelemetry tells its SDKs to send where a service has no name. */
export const unnamedService = 'unknown_service'

/** A span with nothing in it yet; its own object of attributes. */
export function emptySpan(owner: Pick<Span, 'resource' | 'serviceName'>): Span {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: null,
    kind: 'unspecified',
    name: '',
    startMs: 0,
    durationMs: 0,
    attributes: {},
    resource: owner.resource,
    serviceName: owner.serviceName,
    status: 'unset',
    statusMessage: null,
    shared: false,
    remoteServiceName: null,
    linked: false,
  }
}
