import { worstBreaker } from './verdicts.ts'

export type StateChange = { instance: string; before: string; after: string; atMs: number }
type Stretch = { state: string; from: string; to: string }

/**
 * The worst state of all processes over time, as stretches without gaps. A process begins in the
 * state that it first changed from; one that never changed is in the state of now.
 * @param now the state of each process that runs
 * @param changes the oldest first
 */
export function laneOf(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  now: ReadonlyMap<string, string>,
  changes: readonly StateChange[],
): Stretch[] {
  const states = new Map(now)
  for (const { instance, before } of changes.toReversed()) states.set(instance, before)
  const stretches: { state: string; fromMs: number }[] = []
  const note = (atMs: number) => {
    const state = worstBreaker([...states.values()])
    if (stretches.at(-1)?.state !== state) stretches.push({ state, fromMs: atMs })
  }
  note(fromMs)
  for (const { instance, after, atMs } of changes) {
    states.set(instance, after)
    note(atMs)
  }
  return stretches.map((stretch, index) => ({
    state: stretch.state,
    from: new Date(stretch.fromMs).toISOString(),
    to: new Date(stretches[index + 1]?.fromMs ?? toMs).toISOString(),
  }))
}
