export const views = ['cards', 'lanes', 'table'] as const
export type View = (typeof views)[number]
