export const themeCookie = 'signalbox-theme'
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
