import { contentFields, contentOf } from '#lib/patterns/content.ts'
import { readFlow, writeFlow, type MessageFlow } from '#lib/patterns/flow.ts'
import { sameJson, type Json } from '#lib/patterns/json.ts'
import type { Pattern, PatternContent } from '#lib/patterns/schemas.ts'

/** What is edited, what it was when the editing began, and as which version. */
export type EditState = {
  base: PatternContent
  /** Null for a pattern that is not stored yet. */
  version: number | null
  mine: PatternContent
}

export type EditAction =
  | { kind: 'set'; change: Partial<PatternContent> }
  | { kind: 'flow'; edit: (flow: MessageFlow) => MessageFlow }
  /** What is stored now is what is edited; `mine` is left out where nothing of one's own is kept. */
  | { kind: 'adopt'; version: number | null; base: PatternContent; mine?: PatternContent }

export function edit(state: EditState, action: EditAction): EditState {
  switch (action.kind) {
    case 'set':
      return { ...state, mine: { ...state.mine, ...action.change } }
    case 'flow': {
      const { flow } = readFlow(state.mine.message_flow)
      if (!flow) return state
      return { ...state, mine: { ...state.mine, message_flow: writeFlow(action.edit(flow)) } }
    }
    default: {
      const { version, base, mine = base } = action
      return { version, base, mine }
    }
  }
}

export function editingOf(pattern: Pattern): EditState {
  const base = contentOf(pattern)
  return { base, version: pattern.version, mine: base }
}

/** Only what was touched is saved: what another program wrote beside it stays as it is. */
export function changesOf({
  base,
  mine,
}: Pick<EditState, 'base' | 'mine'>): Partial<PatternContent> {
  const changed = contentFields.filter((key) => !isSame(key, base[key], mine[key]))
  return Object.fromEntries(changed.map((key) => [key, mine[key]]))
}

export function isChanged(state: Pick<EditState, 'base' | 'mine'>): boolean {
  return Object.keys(changesOf(state)).length > 0
}

function isSame(key: keyof PatternContent, one: Json, other: Json): boolean {
  if (one === other) return true
  if (key === 'message_flow' && typeof one === 'string' && typeof other === 'string') {
    return flowMeaning(one) === flowMeaning(other)
  }
  return sameJson(one, other)
}

/** Steps that were changed and changed back are unchanged, however they are written. */
function flowMeaning(text: string): string {
  const { flow, form } = readFlow(text)
  return flow ? `${form} ${writeFlow(flow)}` : text
}
