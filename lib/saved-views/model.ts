/** Pages of which views can be named, by what their people call one. */
export const viewPages = {
  map: { noun: 'view', path: '/map', of: 'the map' },
  correlations: { noun: 'search', path: '/correlations', of: 'correlations' },
} as const
export type ViewPage = keyof typeof viewPages
