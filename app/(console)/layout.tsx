import type { ReactNode } from 'react'
import { AskWhoItIs } from '#components/access/ask-who-it-is.tsx'
import { RoleProvider } from '#components/access/use-may.tsx'
import { UserMenu } from '#components/access/user-menu.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Shell } from '#components/ui/shell.tsx'
import { systemClock } from '#lib/platform/clock.ts'
import { readConfig } from '#lib/platform/config.ts'
import { pageSession } from '../session.ts'
import { KioskTools, PageEntries, PageTools } from './client.tsx'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  // Before the first byte, so that it is a redirect; each page checks again for itself.
  const { user } = await pageSession('read')
  const startedAtMs = systemClock.now()
  const isDemo = readConfig().SIGNALBOX_DEMO
  return (
    <Shell
      entries={<PageEntries />}
      tools={
        <>
          <PageTools startedAtMs={startedAtMs} />
          {user && <UserMenu user={{ name: user.name, email: user.email, role: user.role }} />}
        </>
      }
      kioskTools={<KioskTools startedAtMs={startedAtMs} />}
      banner={
        isDemo && (
          <Banner>
            Demo: eight services call each other here, and one has an incident every few minutes.
            The first two hours are simulated.
          </Banner>
        )
      }
    >
      {!user && <AskWhoItIs />}
      <RoleProvider role={user?.role ?? null}>{children}</RoleProvider>
    </Shell>
  )
}
