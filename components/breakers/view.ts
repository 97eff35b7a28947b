export const views = ['cards', 'table'] as const
export type View = (typeof views)[number]
