'use client'

import { useState } from 'react'
import button from './button.module.css'
import { rememberCookie } from './cookie.ts'
import { themeCookie, themes, type Theme } from './theme.ts'

const icons: Record<Theme, string> = { system: '◐', light: '○', dark: '●' }

/** One button that goes round: as the system has it, light, dark. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  const choose = () => {
    rememberCookie(themeCookie, next)
    document.documentElement.dataset.theme = next
    setTheme(next)
  }
  return (
    <button
      type="button"
      className={button.button}
      onClick={choose}
      title={`Theme: ${theme}`}
      aria-label={`Theme: ${theme}. Change to ${next}`}
    >
      <span aria-hidden="true">{icons[theme]}</span>
    </button>
  )
}
