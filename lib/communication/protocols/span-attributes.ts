type Called = { protocol: string; operation: string; targetService: string; resendCount: number }

/** Of a client span, by OpenTelemetry's semantic conventions. */
export function spanAttributes(called: Called): Record<string, string | number> {
  const { protocol, operation, targetService, resendCount } = called
  const peer = { 'peer.service': targetService, 'server.address': targetService }
  // A message that is answered is a remote procedure call: a producer span would have no answer.
  if (protocol !== 'http') return { ...peer, 'rpc.system.name': protocol, 'rpc.method': operation }
  const [verb = '', template = ''] = operation.split(' ', 2)
  return {
    ...peer,
    'http.request.method': verb,
    'url.template': template,
    ...(resendCount > 0 ? { 'http.request.resend_count': resendCount } : {}),
  }
}
