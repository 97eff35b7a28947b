import type { CommunicationEvent } from '../telemetry/communication-event.ts'
import type { AttemptObserver } from '../telemetry/attempt.ts'
import { eventRecorder } from '../telemetry/event-recorder.ts'

/** Keeps the events of a manager, for a test to look at. */
export function observed(): { events: CommunicationEvent[]; observer: AttemptObserver } {
  const events: CommunicationEvent[] = []
  return { events, observer: eventRecorder((event) => events.push(event)) }
}
/** Waits until the question has an answer. */
export async function eventually<Value>(
  question: () => Value | undefined | Promise<Value | undefined>,
  timeoutMs = 25_000,
): Promise<Value> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const value = await question()
    if (value !== undefined) return value
    if (performance.now() > until) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
