/** Something that the palette offers: a place to go, or something to do. */
export type PaletteItem = {
  id: string
  label: string
  /** Said beside the label, and found by what is typed too. */
  hint?: string
  /** The keys that do the same. */
  keys?: string
} & ({ href: string } | { onChoose: () => void })

/** Where items come from. A feature adds its own to the list in `app/(console)/palette-sources.ts`. */
export type PaletteSource = {
  group: string
  /** Those that match what is typed, the best first; each source decides what matches. */
  find: (typed: string, signal: AbortSignal) => readonly PaletteItem[] | Promise<PaletteItem[]>
  /** What to say where the source cannot be asked. */
  failure?: string
}

export type PaletteGroup = { group: string; items: readonly PaletteItem[]; failure?: string }

/** Items in which every typed word occurs; those first whose label starts with what is typed. */
export function matchItems(
  items: readonly PaletteItem[],
  typed: string,
  most = 8,
): readonly PaletteItem[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return items.slice(0, most)
  return items
    .flatMap((item) => {
      const text = `${item.label} ${item.hint ?? ''}`.toLowerCase()
      if (!words.every((word) => text.includes(word))) return []
      return [{ item, rank: rankOf(item.label.toLowerCase(), words[0] ?? '') }]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ item }) => item)
}

function rankOf(label: string, word: string): number {
  if (label.startsWith(word)) return 0
  if (label.includes(` ${word}`)) return 1
  return label.includes(word) ? 2 : 3
}

/** Asks every source; the groups come in the order of the sources, whichever answers first. */
export async function askSources(
  sources: readonly PaletteSource[],
  typed: string,
  { signal, onGroups }: { signal: AbortSignal; onGroups: (groups: PaletteGroup[]) => void },
): Promise<void> {
  const found: (PaletteGroup | undefined)[] = sources.map(() => undefined)
  const tell = (place: number, group: PaletteGroup) => {
    if (signal.aborted) return
    found[place] = group
    onGroups(found.filter((known) => known !== undefined))
  }
  await Promise.all(
    sources.map(async ({ group, find, failure }, place) => {
      try {
        tell(place, { group, items: await find(typed, signal) })
      } catch {
        tell(place, { group, items: [], failure: failure ?? 'cannot be asked at the moment' })
      }
    }),
  )
}
