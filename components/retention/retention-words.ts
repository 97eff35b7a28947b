import type { Kept } from '#lib/retention/schemas.ts'

type Words = { label: string; unit: 'days' | 'hours'; meaning: string }

export const retentionWords: Record<Kept['name'], Words> = {
  eventsDays: {
    label: 'Events',
    unit: 'days',
    meaning:
      'Single calls: correlations, search, what is inside a box of a heatmap. Older ones are refused when they come.',
  },
  rollups10sHours: {
    label: 'Sums per 10 s',
    unit: 'hours',
    meaning: 'Charts and maps of windows up to 15 min.',
  },
  rollups1mDays: {
    label: 'Sums per minute',
    unit: 'days',
    meaning: 'Charts and maps of windows up to 6 h, and the history of breakers.',
  },
  rollups1hDays: {
    label: 'Sums per hour and day',
    unit: 'days',
    meaning: 'Charts and maps of longer windows, and of all that is longer ago.',
  },
  healthChecksDays: {
    label: 'Health checks',
    unit: 'days',
    meaning: 'Results of probes, and times to recovery.',
  },
}

const units = ['kB', 'MB', 'GB', 'TB'] as const

/** Three significant digits: 12.3 MB. */
export function formatBytes(bytes: number): string {
  let [value, place] = [bytes / 1000, 0]
  while (value >= 999.5 && place < units.length - 1) [value, place] = [value / 1000, place + 1]
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return `${value.toFixed(digits)} ${units[place]}`
}

type Change = { name: Kept['name']; from: number; to: number }

/** What a draft changes; an empty field is what the environment says. */
export function changesOf(
  settings: readonly Kept[],
  draft: Partial<Record<Kept['name'], string>>,
): Change[] {
  return settings.flatMap(({ name, kept, fromEnvironment }) => {
    const text = draft[name]
    if (text === undefined) return []
    const to = text === '' ? fromEnvironment : Number(text)
    return to === kept ? [] : [{ name, from: kept, to }]
  })
}

/** What is lost by it; null for nothing. */
export function lossOf(changes: readonly Change[]): string | null {
  const shorter = changes.filter(({ from, to }) => to < from)
  if (shorter.length === 0) return null
  const parts = shorter.map(({ name, to }) => {
    const { label, unit } = retentionWords[name]
    return `${label.toLowerCase()} older than ${to} ${to === 1 ? unit.slice(0, -1) : unit}`
  })
  return `Dropped within minutes, for good: ${parts.join('; ')}.`
}
