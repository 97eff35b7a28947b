import { cookies } from 'next/headers'
import { themeCookie, themes, type Theme } from '#components/ui/theme.ts'
import { zoneCookie } from '#components/ui/zone-cookie.ts'

/** What this browser chose on an earlier visit, so that the first picture is right. */
export async function readPreferences(): Promise<{ theme: Theme; zone: string | null }> {
  const jar = await cookies()
  const theme = themes.find((known) => known === jar.get(themeCookie)?.value) ?? 'system'
  return { theme, zone: knownZone(jar.get(zoneCookie)?.value) }
}

function knownZone(zone: string | undefined): string | null {
  if (zone === undefined) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
