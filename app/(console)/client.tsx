'use client'

import { usePathname } from 'next/navigation'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { DisplayMenu } from '#components/ui/display-menu.tsx'
import { NavEntry } from '#components/ui/nav-entry.tsx'
import { PaletteLauncher } from '#components/ui/palette/palette-launcher.tsx'
import { RefreshButton } from '#components/ui/refresh.tsx'
import styles from '#components/ui/shell.module.css'
import { CompareMenu } from '#components/ui/window/compare-menu.tsx'
import { PauseButton } from '#components/ui/window/pause-button.tsx'
import { TimeRangePicker } from '#components/ui/window/time-range-picker.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { WindowTimes } from '#components/ui/window/window-times.tsx'
import { entryOf, navigation } from './navigation.tsx'
import { usePaletteSources } from './palette-sources.ts'

export function PageEntries() {
  const { hrefTo } = useWindowParams()
  return navigation.map(({ group, entries }, position) => (
    <section key={group} aria-label={group}>
      {position > 0 && (
        <div className={styles.group} aria-hidden="true">
          {group}
        </div>
      )}
      {entries.map(({ href, label, key, Badge }) => (
        <NavEntry
          key={href}
          page={href}
          href={hrefTo(href)}
          label={label}
          shortcut={key}
          badge={Badge && <Badge />}
        />
      ))}
    </section>
  ))
}

/** @param startedAtMs the server's time, so that both draw the same at first */
export function PageTools({ startedAtMs }: { startedAtMs: number }) {
  const { request } = useWindowParams()
  const { timeless = false, compares = false } = entryOf(usePathname()) ?? {}
  return (
    <>
      <PaletteLauncher sources={usePaletteSources()} />
      <div className={styles.timeTools}>
        <LiveIndicator paused={!timeless && 'fromMs' in request} />
        <RefreshButton />
        {!timeless && (
          <>
            <PauseButton />
            <div className={styles.range}>
              <TimeRangePicker startedAtMs={startedAtMs} />
            </div>
            {compares && (
              <div className={styles.compare}>
                <CompareMenu />
              </div>
            )}
          </>
        )}
      </div>
      <DisplayMenu />
    </>
  )
}

export function KioskTools({ startedAtMs }: { startedAtMs: number }) {
  const { request } = useWindowParams()
  return (
    <>
      <WindowTimes startedAtMs={startedAtMs} />
      <LiveIndicator paused={'fromMs' in request} />
    </>
  )
}
