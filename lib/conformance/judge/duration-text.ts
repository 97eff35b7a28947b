/** `12 ms`, `1.25 s`. */
export function durationText(ms: number): string {
  // What would be rounded to 1000 ms is 1 s already.
  if (ms >= 999.5) return `${Number((ms / 1_000).toFixed(2))} s`
  return `${ms >= 10 ? Math.round(ms) : Number(ms.toFixed(1))} ms`
}
