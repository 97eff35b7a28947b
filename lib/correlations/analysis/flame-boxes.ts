import type { Call } from '../model.ts'

export type FlameBox = { call: Call; left: number; width: number; row: number }

/**
 * What a flame view draws of a stretch of time, as shares of its width: a row for each depth. Boxes
 * that would be narrower than `least` are left out, so that a large correlation stays light.
 */
export function flameBoxes(
  calls: readonly Call[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  least: number,
): FlameBox[] {
  const lengthMs = Math.max(toMs - fromMs, 1e-6)
  const boxes: FlameBox[] = []
  for (const call of calls) {
    const left = Math.max(0, (call.startMs - fromMs) / lengthMs)
    const right = Math.min(1, (call.endMs - fromMs) / lengthMs)
    if (right <= 0 || left >= 1 || right - left < least) continue
    boxes.push({ call, left, width: right - left, row: call.depth })
  }
  return boxes
}
