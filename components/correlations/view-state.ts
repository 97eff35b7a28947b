export const views = ['waterfall', 'sequence', 'flame', 'table', 'json'] as const
export type View = (typeof views)[number]

export const viewNames: Record<View, string> = {
  waterfall: 'Waterfall',
  sequence: 'Sequence',
  flame: 'Flame',
  table: 'Table',
  json: 'JSON',
}

/** A file that a correlation was read from, with what it tells beyond what is drawn. */
export type CorrelationFile = {
  name: string
  attributes: ReadonlyMap<string, Readonly<Record<string, unknown>>>
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

type Values = {
  view: View
  call: string | null
  find: string
  raw: boolean
  compare: string | null
}

/** From what is in the address, and how to change it. What one goes back from is pushed. */
export function toViewState(
  { view, call, find, raw, compare }: Values,
  set: (values: Partial<Values>, options?: { history: 'push' }) => unknown,
): ViewState {
  return {
    view,
    setView: (next) => void set({ view: next }, { history: 'push' }),
    selected: call,
    select: (next) => void set({ call: next }),
    find,
    setFind: (text) => void set({ find: text }),
    rawClocks: raw,
    setRawClocks: (next) => void set({ raw: next }),
    compared: compare,
    setCompared: (next) => void set({ compare: next }, { history: 'push' }),
  }
}
