'use client'

import { formatClock, formatZone } from '#lib/platform/format.ts'
import { ChoiceMenu } from './menu.tsx'
import styles from './time-range-menu.module.css'
import { useZone } from './zone.tsx'

/** The window of the page and the zone of its times, both told and chosen in one place. */
export function TimeRangeMenu<Preset extends string>({
  presets,
  chosen,
  shown,
  onChoose,
}: {
  presets: readonly Preset[]
  /** Null for a stretch of the past. */
  chosen: Preset | null
  /** What is on the screen, as far as anything is. */
  shown: { from: string; to: string; live: boolean } | null
  onChoose: (preset: Preset) => void
}) {
  const { zone, isUtc, showUtc } = useZone()
  const name = chosen === null ? 'Past' : `Last ${spelled(chosen)}`
  const times = shown && timesOf(shown, zone)
  return (
    <ChoiceMenu
      label="Time range"
      groups={[
        {
          label: 'Time range',
          items: presets.map((preset) => ({
            id: preset,
            label: `Last ${spelled(preset)}`,
            checked: preset === chosen,
            onChoose: () => onChoose(preset),
          })),
        },
        {
          label: 'Times shown in',
          items: [
            { id: 'local', label: 'Local time', checked: !isUtc, onChoose: () => showUtc(false) },
            { id: 'utc', label: 'UTC', checked: isUtc, onChoose: () => showUtc(true) },
          ],
        },
      ]}
    >
      <span className={styles.name}>{name}</span>
      {times && (
        <span className={styles.times} suppressHydrationWarning>
          {times}
        </span>
      )}
    </ChoiceMenu>
  )
}

function spelled(preset: string): string {
  return preset.replace(/^(\d+)m$/, '$1\u00a0min').replace(/^(\d+)h$/, '$1\u00a0h')
}

function timesOf({ from, to }: { from: string; to: string }, zone: string): string {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
  const clock = toMs - fromMs > 24 * 3_600_000 ? 'day' : 'minutes'
  return `${formatClock(fromMs, zone, clock)} – ${formatClock(toMs, zone, clock)} ${formatZone(zone, toMs)}`
}
