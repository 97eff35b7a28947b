import { hexOfId } from '#lib/correlations/analysis/id-text.ts'
import type { PaletteSource } from '../ui/palette/palette-model.ts'

/** The correlation of an id that was pasted: of a correlation, a trace or a span. */
export function correlationSource(hrefOf: (path: string) => string): PaletteSource {
  return {
    group: 'Correlations',
    find: (typed) => {
      const id = typed.trim()
      if (hexOfId(id) === null) return []
      const href = hrefOf(`/correlations/${encodeURIComponent(id)}`)
      return [{ id: `correlation ${id}`, label: `Open correlation ${id}`, href }]
    },
  }
}
