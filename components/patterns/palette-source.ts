import type { PatternList } from '#lib/patterns/schemas.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import { matchItems, type PaletteItem, type PaletteSource } from '../ui/palette/palette-model.ts'
import { refOf, typeWords } from './pattern-words.ts'

const typingPauseMs = 80

/** Declared patterns by a part of their name or type, from the database. */
export function patternsSource(hrefOf: (path: string) => string): PaletteSource {
  return {
    group: 'Patterns',
    failure: 'Patterns cannot be looked up while the database is away.',
    async find(typed, signal): Promise<PaletteItem[]> {
      if (typed.trim() === '') return []
      await new Promise((resolve) => setTimeout(resolve, typingPauseMs))
      signal.throwIfAborted()
      const { patterns } = await fetchJson<PatternList>('/api/v1/patterns', signal)
      const items = patterns.map((pattern) => ({
        id: `pattern ${pattern.id}`,
        label: pattern.name,
        hint: typeWords(pattern.type),
        href: hrefOf(`/patterns/${encodeURIComponent(refOf(pattern))}`),
      }))
      return [...matchItems(items, typed)]
    },
  }
}
