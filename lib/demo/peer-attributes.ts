import type { Attributes } from '@opentelemetry/api'
import {
  ATTR_MESSAGING_SYSTEM_NAME,
  ATTR_SERVER_SERVICE_NAME,
} from '@opentelemetry/semantic-conventions/incubating'

/**
 * Names the other side where it has no telemetry of its own to say who it is. The conventions have
 * just renamed these attributes, so both names are sent, as an instrumentation in transition does.
 */
export function peerAttributes(name: string): Attributes {
  return { [ATTR_SERVER_SERVICE_NAME]: name, 'peer.service': name }
}

export function messagingSystem(name: string): Attributes {
  return { [ATTR_MESSAGING_SYSTEM_NAME]: name, 'messaging.system': name }
}
