import { cookies } from 'next/headers'
import {
  densities,
  densityCookie,
  themeCookie,
  themes,
  type Preferences,
} from '#components/ui/preferences.ts'
import { zoneCookie } from '#components/ui/zone-cookie.ts'

/** What this browser chose on an earlier visit, so that the first picture is right. */
export async function readPreferences(): Promise<Preferences> {
  const jar = await cookies()
  return {
    theme: themes.find((known) => known === jar.get(themeCookie)?.value) ?? 'system',
    density: densities.find((known) => known === jar.get(densityCookie)?.value) ?? 'comfortable',
    zone: knownZone(jar.get(zoneCookie)?.value),
  }
}

function knownZone(zone: string | undefined): string | null {
  if (zone === undefined) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
