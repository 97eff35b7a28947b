import { formatDuration } from './duration.ts'
import type { PathFault } from './file-faults.ts'
import type { Check, CheckType } from './model.ts'
import { type CheckEntry, type Defaults, maxEndpointLength } from './schemas.ts'
import type { Path } from './yaml-positions.ts'

export type Endpoint =
  | { kind: 'http'; base: string }
  | { kind: 'grpc'; base: string; address: string }

const defaultPaths: Record<CheckType, string> = {
  liveness: '/health/live',
  readiness: '/health/ready',
  health: '/health',
}

type Surroundings = { name: string; endpoint: Endpoint; defaults: Defaults }

export function resolveCheck(
  entry: Partial<CheckEntry>,
  { name, endpoint, defaults }: Surroundings,
): Check[] {
  const { type } = entry
  if (type === undefined) return []
  const probed = probedEndpoint({ ...entry, type }, endpoint)
  const check: Check = {
    serviceName: name,
    endpoint: probed,
    type,
    target:
      endpoint.kind === 'grpc'
        ? { kind: 'grpc', address: endpoint.address, service: entry.service ?? '' }
        : { kind: 'http', url: probed, expectedStatus: entry.expect?.status ?? [[200, 299]] },
    intervalMs: entry.interval ?? defaults.interval,
    timeoutMs: entry.timeout ?? defaults.timeout,
    degradedAboveMs: entry.degraded_above,
  }
  return [check]
}

type Place = { path: Path; defaults: Defaults | undefined; endpoint: Endpoint | undefined }

/** What is wrong between the keys of a check, its service and the defaults. */
export function listCheckFaults(entry: Partial<CheckEntry>, place: Place): PathFault[] {
  const found = [...timingFaults(entry, place.defaults), ...endpointFaults(entry, place.endpoint)]
  return found.map(([key, message]) => ({ path: [...place.path, key], message }))
}

type KeyFault = [key: keyof CheckEntry, message: string]

function timingFaults(entry: Partial<CheckEntry>, defaults: Defaults | undefined): KeyFault[] {
  const timeout = entry.timeout ?? defaults?.timeout
  const interval = entry.interval ?? defaults?.interval
  if (timeout === undefined || interval === undefined) return []
  const faults: KeyFault[] = []
  if (timeout >= interval && entry.timeout !== undefined) {
    faults.push(['timeout', `must be shorter than the interval, ${formatDuration(interval)}`])
  } else if (timeout >= interval && entry.interval !== undefined) {
    faults.push(['interval', `must be longer than the timeout, ${formatDuration(timeout)}`])
  }
  if (entry.degraded_above !== undefined && entry.degraded_above >= timeout) {
    faults.push(['degraded_above', `must be shorter than the timeout, ${formatDuration(timeout)}`])
  }
  return faults
}

function endpointFaults(entry: Partial<CheckEntry>, endpoint: Endpoint | undefined): KeyFault[] {
  if (endpoint === undefined) return []
  const faults: KeyFault[] = []
  const foreign = endpoint.kind === 'grpc' ? (['path', 'expect'] as const) : (['service'] as const)
  const home = endpoint.kind === 'grpc' ? 'http and https' : 'grpc'
  for (const key of foreign) {
    if (entry[key] !== undefined) faults.push([key, `is only for ${home} endpoints`])
  }
  if (entry.type === undefined) return faults
  const { length } = probedEndpoint({ ...entry, type: entry.type }, endpoint)
  if (length > maxEndpointLength) {
    const key = entry.path === undefined && entry.service === undefined ? 'type' : 'path'
    faults.push([key, `makes an endpoint of ${length} characters, at most ${maxEndpointLength}`])
  }
  return faults
}

function probedEndpoint(entry: CheckEntry, endpoint: Endpoint): string {
  if (endpoint.kind === 'http') {
    return new URL(`${endpoint.base}${entry.path ?? defaultPaths[entry.type]}`).href
  }
  return entry.service === undefined ? endpoint.base : `${endpoint.base}/${entry.service}`
}
