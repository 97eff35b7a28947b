'use client'

import { formatClock, formatZone } from '#lib/platform/format.ts'
import { presets, presetSeconds, type WindowRequest } from '#lib/platform/window.ts'
import { ChoiceMenu } from './menu.tsx'
import styles from './time-range-menu.module.css'
import { useNow } from './use-now.ts'
import { useWindowParams } from './window/use-window-params.ts'
import { useZone } from './zone.tsx'

const tickMs = 10_000

/** The window of the page and the zone of its times, both told and chosen in one place. */
export function TimeRangeMenu({ startedAtMs }: { startedAtMs: number }) {
  const { zone, isUtc, showUtc } = useZone()
  const { request, choosePreset } = useWindowParams()
  const nowMs = useNow(startedAtMs, tickMs)
  const chosen = 'range' in request ? request.range : null
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
            onChoose: () => choosePreset(preset),
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
      <span className={styles.name}>{chosen === null ? 'Past' : `Last ${spelled(chosen)}`}</span>
      <span className={styles.times} suppressHydrationWarning>
        {timesOf(request, { nowMs, zone })}
      </span>
    </ChoiceMenu>
  )
}

function spelled(preset: string): string {
  return preset.replace(/^(\d+)([mhd])$/, (_, count: string, unit: string) => {
    return `${count}\u00a0${unit === 'm' ? 'min' : unit}`
  })
}

function timesOf(request: WindowRequest, { nowMs, zone }: { nowMs: number; zone: string }): string {
  const toMs = 'range' in request ? nowMs : request.toMs
  const fromMs = 'range' in request ? nowMs - presetSeconds[request.range] * 1000 : request.fromMs
  const clock = toMs - fromMs >= 24 * 3_600_000 ? 'day' : 'minutes'
  return `${formatClock(fromMs, zone, clock)} – ${formatClock(toMs, zone, clock)} ${formatZone(zone, toMs)}`
}
