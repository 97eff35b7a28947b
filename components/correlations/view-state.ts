export const views = ['waterfall', 'sequence', 'flame', 'table', 'json'] as const
export type View = (typeof views)[number]

export const viewNames: Record<View, string> = {
  waterfall: 'Waterfall',
  sequence: 'Sequence',
  flame: 'Flame',
  table: 'Table',
  json: 'JSON',
}

/** What of the page is in its address. */
export type ViewState = {
  view: View
  setView: (view: View) => void
  /** The id of the selected call's event. */
  selected: string | null
  select: (id: string | null) => void
  find: string
  setFind: (text: string) => void
  /** Times as they were reported, not corrected for clock skew. */
  rawClocks: boolean
  setRawClocks: (raw: boolean) => void
  /** The id of the correlation that this one is held against. */
  compared: string | null
  setCompared: (id: string | null) => void
}
