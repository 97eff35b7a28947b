'use client'

import { LiveIndicator } from '#components/live/live-indicator.tsx'
import button from '#components/ui/button.module.css'
import { NavEntry } from '#components/ui/nav-entry.tsx'
import { ThemeSwitch } from '#components/ui/theme-switch.tsx'
import type { Theme } from '#components/ui/theme.ts'
import { TimeRangeMenu } from '#components/ui/time-range-menu.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { navigation } from './navigation.tsx'
import styles from '#components/ui/shell.module.css'

export function PageEntries() {
  const { hrefTo } = useWindowParams()
  return navigation.map(({ group, entries }, position) => (
    <section key={group} aria-label={group}>
      {position > 0 && (
        <div className={styles.group} aria-hidden="true">
          {group}
        </div>
      )}
      {entries.map(({ href, label, Badge }) => (
        <NavEntry
          key={href}
          page={href}
          href={hrefTo(href)}
          label={label}
          badge={Badge && <Badge />}
        />
      ))}
    </section>
  ))
}

/** @param startedAtMs the server's time, so that both draw the same at first */
export function PageTools({ theme, startedAtMs }: { theme: Theme; startedAtMs: number }) {
  const { request, goLive } = useWindowParams()
  return (
    <>
      <LiveIndicator />
      <TimeRangeMenu startedAtMs={startedAtMs} />
      {'fromMs' in request && (
        <button type="button" className={button.button} onClick={goLive}>
          Back to live
        </button>
      )}
      <ThemeSwitch initial={theme} />
    </>
  )
}
