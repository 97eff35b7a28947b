const millisecondsByUnit = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
])

const pattern = /^(\d{1,9})(ms|s|m|h)$/

/** `500ms`, `10s`, `1m`, `1h` or `0` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  const [, digits, unit = ''] = pattern.exec(text) ?? []
  const factor = millisecondsByUnit.get(unit)
  return factor === undefined ? undefined : Number(digits) * factor
}

/** The shortest text that `parseDuration` reads back as the same whole milliseconds. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0'
  for (const [unit, factor] of millisecondsByUnit) {
    if (milliseconds % factor === 0) return `${milliseconds / factor}${unit}`
  }
  return `${milliseconds}ms`
}
