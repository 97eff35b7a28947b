'use client'

import { createContext, use, useMemo, useState, type ReactNode } from 'react'
import { rememberCookie } from './cookie.ts'
import { densityCookie, themeCookie, type Density, type Theme } from './preferences.ts'

type Appearance = {
  theme: Theme
  density: Density
  chooseTheme: (theme: Theme) => void
  chooseDensity: (density: Density) => void
}

const AppearanceContext = createContext<Appearance>({
  theme: 'system',
  density: 'comfortable',
  chooseTheme: () => {},
  chooseDensity: () => {},
})

/** Theme and density: remembered in cookies, so that the server draws the first picture right. */
export function useAppearance(): Appearance {
  return use(AppearanceContext)
}

export function AppearanceProvider({
  remembered,
  children,
}: {
  remembered: { theme: Theme; density: Density }
  children: ReactNode
}) {
  const [theme, setTheme] = useState(remembered.theme)
  const [density, setDensity] = useState(remembered.density)
  const appearance = useMemo(
    () => ({
      theme,
      density,
      chooseTheme: (next: Theme) => {
        rememberCookie(themeCookie, next)
        document.documentElement.dataset.theme = next
        setTheme(next)
      },
      chooseDensity: (next: Density) => {
        rememberCookie(densityCookie, next)
        document.documentElement.dataset.density = next
        setDensity(next)
      },
    }),
    [theme, density],
  )
  return <AppearanceContext value={appearance}>{children}</AppearanceContext>
}
