import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { flowViews } from '#components/patterns/editor/flow-view.ts'
import { patternTabs } from '#components/patterns/pattern-tabs.ts'

export const patternsParams = {
  q: parseAsString.withDefault(''),
  sort: parseAsString.withDefault('name'),
  dialog: parseAsStringLiteral(['import']),
}

const editorParams = {
  flow: parseAsStringLiteral(flowViews).withDefault('steps'),
  /** Which step is open, from 1. */
  step: parseAsInteger,
}

export const patternParams = {
  ...editorParams,
  tab: parseAsStringLiteral(patternTabs).withDefault('pattern'),
  revision: parseAsInteger,
}

export const newPatternParams = {
  ...editorParams,
  copy: parseAsString,
  correlation: parseAsString,
  source: parseAsString,
  target: parseAsString,
  protocol: parseAsString,
}
