export const patternTabs = ['pattern', 'conformance', 'revisions'] as const
export type PatternTab = (typeof patternTabs)[number]
