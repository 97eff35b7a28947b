import type { CommunicationEvent } from '../telemetry/communication-event.ts'
import type { AttemptObserver } from '../telemetry/attempt.ts'
import { eventRecorder } from '../telemetry/event-recorder.ts'

/** Keeps the events of a manager, for a test to look at. */
export function observed(): { events: CommunicationEvent[]; observer: AttemptObserver } {
  const events: CommunicationEvent[] = []
  return { events, observer: eventRecorder((event) => events.push(event)) }
}
