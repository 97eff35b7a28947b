const dayMs = 86_400_000
const unitMs = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', dayMs],
])

type Wall = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/**
 * A time as somebody types it: `now`, `-30m`, `now-2h`, `14:05`, `14:05:30`, `2026-11-24`,
 * `2026-11-24 14:05`, or ISO 8601 with an offset. Without an offset it is meant in `zone`; a time of
 * day is the latest that has passed. Null for anything else.
 */
export function parseTypedTime(
  typed: string,
  when: { nowMs: number; zone: string },
): number | null {
  const text = typed.trim().toLowerCase()
  if (text === 'now') return when.nowMs
  const ago = /^(?:now\s*)?-\s*(\d{1,6})\s*([smhd])$/.exec(text)
  if (ago !== null) return when.nowMs - Number(ago[1]) * (unitMs.get(ago[2] ?? '') ?? 0)
  if (/t.*(?:z|[+-]\d\d:?\d\d)$/.test(text)) {
    const ms = Date.parse(text.toUpperCase())
    return Number.isNaN(ms) ? null : ms
  }
  return text === '' ? null : parseWall(text, when)
}

const wallForm = /^(?:(\d{4})-(\d\d?)-(\d\d?))?(?:[t ]?\s*(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/

function parseWall(text: string, { nowMs, zone }: { nowMs: number; zone: string }): number | null {
  const parts = wallForm.exec(text)
  if (parts === null) return null
  const [year, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)))
  const clock = { hour, minute, second }
  if (year !== undefined) return wallToMs({ year, month, day, ...clock }, zone)
  const today = wallToMs({ ...wallOf(nowMs, zone), ...clock }, zone)
  if (today === null || today <= nowMs) return today
  return wallToMs({ ...wallOf(nowMs - dayMs, zone), ...clock }, zone)
}

/** As `parseTypedTime` reads it: `2026-11-24 14:05:30`, without seconds where there are none. */
export function formatTypedTime(timeMs: number, zone: string): string {
  const { year, month, day, hour, minute, second } = wallOf(timeMs, zone)
  const [date, clock] = [
    [year, month, day],
    second === 0 ? [hour, minute] : [hour, minute, second],
  ].map((numbers) => numbers.map((number) => String(number).padStart(2, '0')))
  return `${date?.join('-')} ${clock?.join(':')}`
}

/** Null for a time that no clock in the zone shows. */
function wallToMs(wall: Wall, zone: string): number | null {
  const asUtc = utcOf(wall)
  // Close to a change of the offset the first guess may lie on its other side.
  const guesses = [asUtc - offsetMs(asUtc, zone), asUtc - offsetMs(asUtc - dayMs, zone)]
  const found = guesses
    .flatMap((guess) => [guess, asUtc - offsetMs(guess, zone)])
    .find((guess) => utcOf(wallOf(guess, zone)) === asUtc && isReal(wall, asUtc))
  return found ?? null
}

function utcOf({ year, month, day, hour, minute, second }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** No 30 February, no 25:00. */
function isReal(wall: Wall, asUtc: number): boolean {
  const date = new Date(asUtc)
  return (
    date.getUTCDate() === wall.day &&
    date.getUTCMonth() === wall.month - 1 &&
    date.getUTCHours() === wall.hour &&
    date.getUTCMinutes() === wall.minute
  )
}

function offsetMs(timeMs: number, zone: string): number {
  return utcOf(wallOf(timeMs, zone)) - Math.floor(timeMs / 1000) * 1000
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function wallOf(timeMs: number, zone: string): Wall {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    })
  clocks.set(zone, clock)
  const parts = clock.formatToParts(timeMs)
  const read = (type: keyof Wall) => Number(parts.find((part) => part.type === type)?.value)
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  }
}
