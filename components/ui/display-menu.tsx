'use client'

import { useAppearance } from './appearance.tsx'
import { useKiosk } from './kiosk.ts'
import { ChoiceMenu } from './menu.tsx'
import { densities, themes, type Density, type Theme } from './preferences.ts'
import { useZone } from './zone.tsx'

const themeNames: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' }
const densityNames: Record<Density, string> = { comfortable: 'Comfortable', compact: 'Compact' }
const icons: Record<Theme, string> = { system: '◐', light: '○', dark: '●' }

/** How everything is shown, remembered in this browser. */
export function DisplayMenu() {
  const { theme, density, chooseTheme, chooseDensity } = useAppearance()
  const { isUtc, showUtc } = useZone()
  const { enter } = useKiosk()
  return (
    <ChoiceMenu
      label="Display"
      groups={[
        {
          label: 'Theme',
          items: themes.map((id) => ({
            id,
            label: themeNames[id],
            checked: id === theme,
            onChoose: () => chooseTheme(id),
          })),
        },
        {
          label: 'Density',
          items: densities.map((id) => ({
            id,
            label: densityNames[id],
            checked: id === density,
            onChoose: () => chooseDensity(id),
          })),
        },
        {
          label: 'Times shown in',
          items: [
            { id: 'local', label: 'Local time', checked: !isUtc, onChoose: () => showUtc(false) },
            { id: 'utc', label: 'UTC', checked: isUtc, onChoose: () => showUtc(true) },
          ],
        },
        { label: 'Wall', items: [{ id: 'kiosk', label: 'Kiosk mode', onChoose: enter }] },
      ]}
    >
      <span aria-hidden="true">{icons[theme]}</span>
    </ChoiceMenu>
  )
}
