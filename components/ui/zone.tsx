'use client'

import {
  createContext,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import { rememberCookie } from './cookie.ts'
import { zoneCookie } from './zone-cookie.ts'

type ZoneChoice = { zone: string; isUtc: boolean; showUtc: (utc: boolean) => void }
const ZoneContext = createContext<ZoneChoice>({ zone: 'UTC', isUtc: true, showUtc: () => {} })

/** The time zone in which all times are shown: the browser's, or UTC if somebody wants that. */
export function useZone(): ZoneChoice {
  return use(ZoneContext)
}

/** @param remembered the zone of the last visit, so that the server draws the same times at once */
export function ZoneProvider({
  remembered,
  children,
}: {
  remembered: string | null
  children: ReactNode
}) {
  const [wantsUtc, setWantsUtc] = useState(remembered === 'UTC')
  // Whoever has travelled since finds the zone of where they are now.
  const detected = useSyncExternalStore(neverChanges, browserZone, () => remembered ?? 'UTC')
  const zone = wantsUtc ? 'UTC' : detected
  const choice = useMemo(() => {
    const showUtc = (utc: boolean) => {
      rememberCookie(zoneCookie, utc ? 'UTC' : browserZone())
      setWantsUtc(utc)
    }
    return { zone, isUtc: zone === 'UTC', showUtc }
  }, [zone])
  useEffect(() => rememberCookie(zoneCookie, zone), [zone])
  return <ZoneContext value={choice}>{children}</ZoneContext>
}

const neverChanges = () => () => {}

function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
