import type { Tone } from '#lib/service-map/model/types.ts'

export type Theme = {
  surface: string
  ink: string
  inkSecond: string
  inkThird: string
  hairline: string
  accent: string
  accentGround: string
  quiet: string
  marks: Record<Tone, string>
  words: Record<Tone, string>
  font: string
  /** How much larger than usual the reader wants text. */
  textScale: number
}

/** Paper is light, whatever the screen is. */
export type Scheme = 'inherit' | 'light'

/** Custom properties as the colours that they are now, for pictures that CSS does not reach. */
export function readColors<Name extends string>(
  element: HTMLElement,
  names: readonly Name[],
  scheme: Scheme = 'inherit',
): Record<Name, string> {
  const probe = document.createElement('span')
  probe.style.colorScheme = scheme
  // With less motion every element has a transition of no time, which begins with the old colour.
  probe.style.setProperty('transition', 'none', 'important')
  // Forced colours would make all of them one; on a canvas nothing tells them apart but colour.
  probe.style.setProperty('forced-color-adjust', 'none')
  element.append(probe)
  const colors = names.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color] as const
  })
  probe.remove()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an entry for each name
  return Object.fromEntries(colors) as Record<Name, string>
}

const tones = ['failing', 'warning', 'ok', 'unknown'] as const
const marks = ['failing-mark', 'warning-mark', 'ok-mark', 'unknown-mark'] as const
const inks = ['surface', 'ink', 'ink-second', 'ink-third', 'hairline'] as const
const others = ['accent', 'accent-ground', 'previous'] as const

export function readTheme(element: HTMLElement, scheme: Scheme = 'inherit'): Theme {
  const colors = readColors(element, [...inks, ...others, ...tones, ...marks], scheme)
  return {
    surface: colors.surface,
    ink: colors.ink,
    inkSecond: colors['ink-second'],
    inkThird: colors['ink-third'],
    hairline: colors.hairline,
    accent: colors.accent,
    accentGround: colors['accent-ground'],
    quiet: colors.previous,
    marks: {
      failing: colors['failing-mark'],
      warning: colors['warning-mark'],
      ok: colors['ok-mark'],
      unknown: colors['unknown-mark'],
    },
    words: colors,
    font: getComputedStyle(element).fontFamily,
    textScale: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1,
  }
}

/** Calls back when the page becomes light or dark. */
export function watchTheme(onChange: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)')
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  media.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    media.removeEventListener('change', onChange)
  }
}
