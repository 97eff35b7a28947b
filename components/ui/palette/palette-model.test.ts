import { describe, expect, it, vi } from 'vitest'
import { askSources, matchItems, type PaletteGroup } from './palette-model.ts'

const item = (label: string, hint?: string) => ({
  id: label,
  label,
  href: '/',
  ...(hint && { hint }),
})
const items = [item('Theme: dark'), item('Map'), item('Heatmaps', 'latency'), item('Dark matter')]
const labels = (typed: string) => matchItems(items, typed).map(({ label }) => label)

describe('what matches', () => {
  it.each([
    ['', ['Theme: dark', 'Map', 'Heatmaps', 'Dark matter']],
    ['map', ['Map', 'Heatmaps']],
    ['DARK', ['Dark matter', 'Theme: dark']],
    ['the dark', ['Theme: dark']],
    ['latency', ['Heatmaps']],
    ['nothing', []],
  ])('of “%s” is %j', (typed, found) => {
    expect(labels(typed)).toEqual(found)
  })
})

describe('the sources', () => {
  const ask = async (typed: string, signal = new AbortController().signal) => {
    const onGroups = vi.fn<(groups: PaletteGroup[]) => void>()
    let answer: (found: typeof items) => void = () => {}
    const slow = new Promise<typeof items>((resolve) => (answer = resolve))
    const asked = askSources(
      [
        { group: 'Services', find: () => slow },
        { group: 'Pages', find: () => items },
        { group: 'Patterns', find: () => Promise.reject(new Error('away')) },
      ],
      typed,
      { signal, onGroups },
    )
    return { onGroups, asked, answer: () => answer([item('payment')]) }
  }
  const groupsOf = (groups: PaletteGroup[] | undefined) => groups?.map(({ group }) => group)

  it('keep their order, however late one answers, and one that fails, fails alone', async () => {
    const { onGroups, asked, answer } = await ask('pay')
    await vi.waitFor(() => expect(onGroups).toHaveBeenCalledTimes(2))
    expect(groupsOf(onGroups.mock.lastCall?.[0])).toEqual(['Pages', 'Patterns'])
    answer()
    await asked
    expect(groupsOf(onGroups.mock.lastCall?.[0])).toEqual(['Services', 'Pages', 'Patterns'])
    expect(onGroups.mock.lastCall?.[0][2]).toMatchObject({
      items: [],
      failure: expect.stringContaining('cannot be asked'),
    })
  })

  it('say nothing more once something else was typed', async () => {
    const leaving = new AbortController()
    const { onGroups, asked, answer } = await ask('pay', leaving.signal)
    await vi.waitFor(() => expect(onGroups).toHaveBeenCalledTimes(2))
    leaving.abort()
    answer()
    await asked
    expect(onGroups).toHaveBeenCalledTimes(2)
  })
})
