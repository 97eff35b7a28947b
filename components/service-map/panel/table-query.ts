import { allText, fieldsText } from '#lib/platform/filter/quote.ts'
import type { MapState } from '../map-state.ts'

/** What finds in the table the edges with these ends, among those that the picture has now. */
export function tableQuery(
  ends: { source?: string; target?: string },
  { q, hide, view }: Pick<MapState, 'q' | 'hide' | 'view'>,
): string {
  const own = fieldsText(ends)
  // A graph only dims what is not found, but for who wants it away.
  const isFiltered = q.trim() !== '' && (hide || view !== 'graph')
  return isFiltered ? allText(q, own) : own
}
