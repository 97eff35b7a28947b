export const themeCookie = 'signalbox-theme'
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const densityCookie = 'signalbox-density'
export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

export type Preferences = { theme: Theme; density: Density; zone: string | null }
