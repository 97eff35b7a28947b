export const patternTabs = ['pattern', 'revisions'] as const
export type PatternTab = (typeof patternTabs)[number]
