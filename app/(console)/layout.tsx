import type { ReactNode } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Shell } from '#components/ui/shell.tsx'
import { systemClock } from '#lib/platform/clock.ts'
import { readConfig } from '#lib/platform/config.ts'
import { readPreferences } from '../preferences.ts'
import { pageSession } from '../session.ts'
import { PageEntries, PageTools } from './client.tsx'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  // Before the first byte, so that it is a redirect; each page checks again for itself.
  await pageSession('read')
  const { theme } = await readPreferences()
  const isDemo = readConfig().SIGNALBOX_DEMO
  return (
    <Shell
      entries={<PageEntries />}
      tools={<PageTools theme={theme} startedAtMs={systemClock.now()} />}
      banner={
        isDemo && (
          <Banner>
            Demo: eight services really call each other here, and one of them has an incident every
            few minutes. The first two hours are simulated.
          </Banner>
        )
      }
    >
      {children}
    </Shell>
  )
}
