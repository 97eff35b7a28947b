import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Two fills side by side are told apart from about a tenth on, in OKLab. */
const leastApart = 0.1

type Triple = readonly [number, number, number]
const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8')

function colorsOf(theme: 'light' | 'dark'): Triple[] {
  return ['surface', 'heat-1', 'heat-2', 'heat-3', 'heat-4', 'heat-5', 'heat-6'].map((name) => {
    const [, light = '', dark = ''] =
      new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? []
    const hex = theme === 'light' ? light : dark
    expect(hex).toMatch(/^#/)
    return [linear(hex.slice(1, 3)), linear(hex.slice(3, 5)), linear(hex.slice(5, 7))]
  })
}

function linear(hex: string): number {
  const share = Number.parseInt(hex, 16) / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** https://bottosson.github.io/posts/oklab/ */
const toCones: Triple[] = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
]
const fromCones: Triple[] = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
]
/** Machado, Oliveira and Fernandes 2009, at full severity. */
const eyes: Record<string, Triple[]> = {
  'most eyes': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function times(matrix: readonly Triple[], [x, y, z]: Triple): Triple {
  const [a = 0, b = 0, c = 0] = matrix.map((row) => row[0] * x + row[1] * y + row[2] * z)
  return [a, b, c]
}

function oklab(color: Triple): Triple {
  const [l, m, s] = times(toCones, color)
  return times(fromCones, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)])
}

function distance(one: Triple, other: Triple): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

describe.each(['light', 'dark'] as const)('the steps of heat in the %s theme', (theme) => {
  it.each(Object.entries(eyes))('are as far apart each for %s', (_, eye) => {
    const colors = colorsOf(theme).map((color) => oklab(times(eye, color)))
    const apart = colors.slice(1).map((color, step) => distance(color, colors[step] ?? color))
    expect(Math.min(...apart)).toBeGreaterThan(leastApart)
    expect(Math.max(...apart) / Math.min(...apart)).toBeLessThan(1.6)
    const lightness = colors.map(([light]) => light)
    const sorted = lightness.toSorted((a, b) => (theme === 'light' ? b - a : a - b))
    expect(lightness).toEqual(sorted)
  })
})
