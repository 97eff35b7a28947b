import { Buffer } from 'node:buffer'
import { limits } from '../limits.ts'
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
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'k8s.container.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.job.name',
  'k8s.cronjob.name',
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
    } else if (keptNames.has(name)) {
      source[`source.${name}`] = value
      target[`target.${name}`] = value
    }
  }
  const fault = faultOfAttributes(source) ?? faultOfSize(source)
  return { source, target, fault: fault === null ? null : `its resource has ${fault}` }
}

// Every call has a copy of it in its row: a resource of 32 KiB, sent once, would be gigabytes there.
function faultOfSize(kept: Attributes): string | null {
  const bytes = Buffer.byteLength(JSON.stringify(kept))
  if (bytes <= limits.keptResourceBytes) return null
  return `${bytes} bytes of attributes that are kept with each call (${Object.keys(kept).length} of them), over the limit of ${limits.keptResourceBytes}: shorten them`
}
