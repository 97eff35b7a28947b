import type { ComponentType } from 'react'
import { OpenBreakersBadge } from '#components/breakers/open-breakers-badge.tsx'
import { TroubledChecksBadge } from '#components/health/troubled-checks-badge.tsx'
import { AttentionBadge } from '#components/overview/attention-badge.tsx'

const groups = ['Watch', 'Investigate', 'Declare', 'More'] as const

export type NavigationEntry = {
  href: string
  label: string
  group: (typeof groups)[number]
  /** The key that goes there after `g`. */
  key: string
  Badge?: ComponentType
  /** Its pages show no time range, so the header offers none. */
  timeless?: true
  /** It shows figures beside those of another time, as the header says. */
  compares?: true
}

/** Every page that the rail, the palette and the shortcuts lead to, in order. */
const entries: readonly NavigationEntry[] = [
  { href: '/', label: 'Overview', group: 'Watch', key: 'o', Badge: AttentionBadge, compares: true },
  { href: '/map', label: 'Map', group: 'Watch', key: 'm', compares: true },
  { href: '/heatmaps', label: 'Heatmaps', group: 'Watch', key: 't' },
  { href: '/breakers', label: 'Breakers', group: 'Watch', key: 'b', Badge: OpenBreakersBadge },
  { href: '/health', label: 'Health', group: 'Watch', key: 'h', Badge: TroubledChecksBadge },
  { href: '/correlations', label: 'Correlations', group: 'Investigate', key: 'c' },
  { href: '/patterns', label: 'Patterns', group: 'Declare', key: 'p' },
  { href: '/docs/api', label: 'API', group: 'More', key: 'a', timeless: true },
  { href: '/settings', label: 'Settings', group: 'More', key: 's', timeless: true },
]

export const navigation = groups
  .map((group) => ({ group, entries: entries.filter((entry) => entry.group === group) }))
  .filter((section) => section.entries.length > 0)

/** The entry that a path belongs to, with all that lies below it. */
export function entryOf(path: string): NavigationEntry | undefined {
  return entries.find(({ href }) => path === href || path.startsWith(`${href}/`))
}
