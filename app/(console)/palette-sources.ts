import { correlationSource } from '#components/correlations/palette-source.ts'
import { patternsSource } from '#components/patterns/palette-source.ts'
import { servicesSource } from '#components/services/palette-source.ts'
import { useAppearance } from '#components/ui/appearance.tsx'
import { copyText } from '#components/ui/copy-text.ts'
import { useKiosk } from '#components/ui/kiosk.ts'
import { useNotify } from '#components/ui/notify/use-notify.ts'
import {
  matchItems,
  type PaletteItem,
  type PaletteSource,
} from '#components/ui/palette/palette-model.ts'
import { densities, themes } from '#components/ui/preferences.ts'
import { useRefresh } from '#components/ui/refresh.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { comparisonNames, fixedEndsOf, presetName } from '#components/ui/window/window-words.ts'
import { useZone } from '#components/ui/zone.tsx'
import { comparisons, presets } from '#lib/platform/window.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import { navigation } from './navigation.tsx'

/** Everything that the palette looks through, in the order in which it shows it. */
export function usePaletteSources(): readonly PaletteSource[] {
  const { hrefTo } = useWindowParams()
  const actions = useActions()
  const settings = useSettings()
  return [
    correlationSource(hrefTo),
    servicesSource((service) => hrefTo('/', { service })),
    patternsSource(hrefTo),
    fixedSource(
      'Pages',
      navigation.flatMap(({ entries }) =>
        entries.map(({ href, label, key }) => ({
          id: `page ${href}`,
          label,
          keys: `g ${key}`,
          href: hrefTo(href),
        })),
      ),
    ),
    fixedSource('Actions', actions),
    fixedSource('Settings', settings),
  ]
}

function fixedSource(group: string, items: readonly PaletteItem[]): PaletteSource {
  return { group, find: (typed) => matchItems(items, typed) }
}

function useActions(): readonly PaletteItem[] {
  const { request, pause, goLive } = useWindowParams()
  const { isKiosk, enter, leave } = useKiosk()
  const { refresh } = useRefresh()
  const notify = useNotify()
  const isPast = 'fromMs' in request
  const copyLink = async () => {
    const { fromMs, toMs } = fixedEndsOf(request, serverNow())
    const url = new URL(location.href)
    url.searchParams.set('from', new Date(fromMs).toISOString())
    url.searchParams.set('to', new Date(toMs).toISOString())
    const copied = await copyText(url.href)
    notify(
      copied
        ? { tone: 'ok', text: 'Link copied', detail: 'It shows the times that are shown now.' }
        : { tone: 'failing', text: 'The link could not be copied', detail: url.href },
    )
  }
  return [
    {
      id: 'copy link',
      label: 'Copy a link to what is shown now',
      onChoose: () => void copyLink(),
    },
    { id: 'refresh', label: 'Refresh now', keys: 'r', onChoose: refresh },
    {
      id: 'pause',
      label: isPast ? 'Back to live' : 'Pause',
      hint: 'time',
      keys: 'p',
      onChoose: isPast ? goLive : pause,
    },
    {
      id: 'kiosk',
      label: isKiosk ? 'Leave kiosk mode' : 'Kiosk mode',
      hint: 'without chrome, for a wall',
      onChoose: isKiosk ? leave : enter,
    },
    { id: 'print', label: 'Print this page', onChoose: () => print() },
  ]
}

function useSettings(): readonly PaletteItem[] {
  const { choosePreset, chooseComparison } = useWindowParams()
  const { chooseTheme, chooseDensity } = useAppearance()
  const { showUtc } = useZone()
  return [
    ...presets.map((preset) => ({
      id: preset,
      label: `Time range: ${presetName(preset).toLowerCase()}`,
      onChoose: () => choosePreset(preset),
    })),
    ...comparisons.map((comparison) => ({
      id: comparison,
      label: `Compare with: ${comparisonNames[comparison].toLowerCase()}`,
      onChoose: () => chooseComparison(comparison),
    })),
    ...themes.map((theme) => ({
      id: theme,
      label: `Theme: ${theme === 'system' ? 'as the system' : theme}`,
      onChoose: () => chooseTheme(theme),
    })),
    ...densities.map((density) => ({
      id: density,
      label: `Density: ${density}`,
      onChoose: () => chooseDensity(density),
    })),
    ...[true, false].map((isUtc) => ({
      id: isUtc ? 'utc' : 'local',
      label: `Times shown in: ${isUtc ? 'UTC' : 'local time'}`,
      onChoose: () => showUtc(isUtc),
    })),
  ]
}
