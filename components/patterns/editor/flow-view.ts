export const flowViews = ['steps', 'json'] as const
export type FlowView = (typeof flowViews)[number]
