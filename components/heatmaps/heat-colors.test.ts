import { readFileSync } from 'node:fs'
import {
  converter,
  differenceEuclidean,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  type Color,
} from 'culori'
import { describe, expect, it } from 'vitest'

/** Two fills side by side are told apart from about a tenth on, in OKLab. */
const leastApart = 0.1

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8')
const oklab = converter('oklab')
const distance = differenceEuclidean('oklab')

/** At full severity, after Machado, Oliveira and Fernandes 2009. */
const eyes: Record<string, (color: Color) => Color> = {
  'most eyes': (color) => color,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
}

function colorsOf(theme: 'light' | 'dark'): Color[] {
  return ['surface', 'heat-1', 'heat-2', 'heat-3', 'heat-4', 'heat-5', 'heat-6'].map((name) => {
    const [, light = '', dark = ''] =
      new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? []
    const color = parse(theme === 'light' ? light : dark)
    if (!color) throw new Error(`--${name} is no pair of colours`)
    return color
  })
}

describe.each(['light', 'dark'] as const)('the steps of heat in the %s theme', (theme) => {
  it.each(Object.entries(eyes))('are as far apart each for %s', (_, see) => {
    const colors = colorsOf(theme).map((color) => see(color))
    const apart = colors.slice(1).map((color, step) => distance(color, colors[step] ?? color))
    expect(Math.min(...apart)).toBeGreaterThan(leastApart)
    expect(Math.max(...apart) / Math.min(...apart)).toBeLessThan(1.6)
    const lightness = colors.map((color) => oklab(color).l)
    const sorted = lightness.toSorted((a, b) => (theme === 'light' ? b - a : a - b))
    expect(lightness).toEqual(sorted)
  })
})
