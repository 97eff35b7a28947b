import type { Attributes } from '../model.ts'
import { faultOfAttributes } from './faults.ts'

/** What is kept of a resource, by the side of the call that it stands on, and why it cannot be. */
export type KeptResource = { source: Attributes; target: Attributes; fault: string | null }

const keptNames = new Set([
  'service.version',
  'service.namespace',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'host.name',
  'cloud.region',
  'telemetry.sdk.language',
])
const ownPrefix = 'signalbox.'

// Decoders share one object among all spans of a resource.
const known = new WeakMap<Attributes, KeptResource>()

export function keptResource(resource: Attributes): KeptResource {
  const found = known.get(resource)
  if (found) return found
  const kept = keep(resource)
  known.set(resource, kept)
  return kept
}

function keep(resource: Attributes): KeptResource {
  const source: Attributes = {}
  const target: Attributes = {}
  for (const [name, value] of Object.entries(resource)) {
    if (name.startsWith(ownPrefix)) {
      source[name] = value
      target[name] = value
    } else if (keptNames.has(name) || name.startsWith('k8s.')) {
      source[`source.${name}`] = value
      target[`target.${name}`] = value
    }
  }
  const fault = faultOfAttributes(source)
  return { source, target, fault: fault === null ? null : `its resource has ${fault}` }
}
