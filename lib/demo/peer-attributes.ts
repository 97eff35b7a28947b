import type { Attributes } from '@opentelemetry/api'
import { ATTR_PEER_SERVICE } from '@opentelemetry/semantic-conventions/incubating'

/** Names the other side where it has no telemetry of its own to say who it is. */
export function peerAttributes(name: string): Attributes {
  return { [ATTR_PEER_SERVICE]: name }
}
