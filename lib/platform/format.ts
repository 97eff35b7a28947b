const noBreakSpace = '\u00a0'
const thinSpace = '\u202f'

/** No data: never a zero. */
export const noData = '–'

function grouped(value: number): string {
  const text = String(value)
  return value < 10_000 ? text : text.replaceAll(/\B(?=(\d{3})+$)/g, thinSpace)
}

/** Up to three significant digits, with no trailing zeros. */
function significant(value: number, digits = 3): string {
  if (value === 0) return '0'
  const rounded = Number(value.toPrecision(digits))
  if (Math.abs(rounded) >= 100) return grouped(Math.round(rounded))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))))
  return String(Number(rounded.toFixed(Math.min(decimals, 6))))
}

export function formatCount(count: number): string {
  if (count < 100_000) return grouped(Math.round(count))
  return count < 1e6
    ? `${significant(count / 1e3)}${noBreakSpace}k`
    : `${significant(count / 1e6)}${noBreakSpace}M`
}

/** Something per second, without the unit: columns name it once. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return noData
  if (perSecond === 0) return '0'
  if (perSecond < 0.01) return `<${noBreakSpace}0.01`
  return perSecond < 10_000
    ? significant(perSecond)
    : `${significant(perSecond / 1000)}${noBreakSpace}k`
}

/** A share between 0 and 1 as percent. It says 0 or 100 only where that is exact. */
export function formatShare(share: number | null): string {
  if (share === null) return noData
  const percent = share * 100
  if (percent === 0 || percent >= 100) return `${percent === 0 ? 0 : 100}${noBreakSpace}%`
  if (percent < 0.01) return `<${noBreakSpace}0.01${noBreakSpace}%`
  const rounded = percent > 99 ? Math.floor(percent * 100) / 100 : percent
  return `${significant(rounded, percent > 99 ? 4 : 2)}${noBreakSpace}%`
}

export type LatencyUnit = 'ms' | 's'

/** One unit for a whole column or axis. */
export function latencyUnitFor(latenciesMs: readonly (number | null)[]): LatencyUnit {
  return latenciesMs.some((latency) => latency !== null && latency >= 10_000) ? 's' : 'ms'
}

export function formatLatency(latencyMs: number | null, unit: LatencyUnit = 'ms'): string {
  if (latencyMs === null) return noData
  const value = unit === 's' ? latencyMs / 1000 : latencyMs
  if (value > 0 && value < 0.001) return `<${noBreakSpace}0.001${noBreakSpace}${unit}`
  return `${significant(value)}${noBreakSpace}${unit}`
}

const durationUnits = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
] as const

/** A length of time in its largest fitting unit: 0.8 s, 12 s, 4 min, 3 h, 2 d. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  const unit = durationUnits.find((candidate) => ms >= candidate.ms)
  if (unit !== undefined) return `${Math.floor(ms / unit.ms)}${noBreakSpace}${unit.name}`
  const text = ms < 9_950 ? (ms / 1000).toFixed(1) : String(Math.floor(ms / 1000))
  return `${text}${noBreakSpace}s`
}

export type ClockStyle = 'minutes' | 'seconds' | 'day' | 'moment'

const clockOptions: Record<ClockStyle, Intl.DateTimeFormatOptions> = {
  minutes: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  moment: {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
}
const dayMs = 86_400_000

/** How to write a time of a stretch: one that is longer than a day has the same hour more than once. */
export function clockIn(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  style: 'minutes' | 'seconds',
): ClockStyle {
  if (toMs - fromMs <= dayMs) return style
  return style === 'minutes' ? 'day' : 'moment'
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The time of day in a zone (an IANA name), the same on the server and in every browser. */
export function formatClock(timeMs: number, zone: string, style: ClockStyle = 'minutes'): string {
  const key = `${zone} ${style}`
  const clock =
    clocks.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...clockOptions[style], timeZone: zone })
  clocks.set(key, clock)
  return clock.format(timeMs)
}

/** A zone as people write it once a page: UTC, or CET with its offset's name where there is one. */
export function formatZone(zone: string, timeMs: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
  return parts.formatToParts(timeMs).find((part) => part.type === 'timeZoneName')?.value ?? zone
}
