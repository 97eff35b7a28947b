const millisecondsByUnit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
type Unit = keyof typeof millisecondsByUnit

const pattern = /^(\d{1,9})(ms|s|m|h)$/
const unitsLargestFirst: readonly Unit[] = ['h', 'm', 's', 'ms']

/** `500ms`, `10s`, `1m`, `1h` or `0` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  const [, digits, unit] = pattern.exec(text) ?? []
  if (digits === undefined || unit === undefined) return undefined
  return Number(digits) * millisecondsByUnit[unit as Unit]
}

/** The shortest text that `parseDuration` reads back as the same whole milliseconds. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0'
  const unit = unitsLargestFirst.find((one) => milliseconds % millisecondsByUnit[one] === 0) ?? 'ms'
  return `${milliseconds / millisecondsByUnit[unit]}${unit}`
}
