import type { ComponentType } from 'react'
import { AttentionBadge } from '#components/overview/attention-badge.tsx'

const groups = ['Watch', 'Investigate', 'Declare', 'More'] as const

export type NavigationEntry = {
  href: string
  label: string
  group: (typeof groups)[number]
  /** The key that goes there after `g`. */
  key: string
  Badge?: ComponentType
}

/** Every page that the rail, the palette and the shortcuts lead to, in order. */
const entries: readonly NavigationEntry[] = [
  { href: '/', label: 'Overview', group: 'Watch', key: 'o', Badge: AttentionBadge },
  { href: '/map', label: 'Map', group: 'Watch', key: 'm' },
  { href: '/correlations', label: 'Correlations', group: 'Investigate', key: 'c' },
  { href: '/docs/api', label: 'API', group: 'More', key: 'a' },
  { href: '/settings', label: 'Settings', group: 'More', key: 's' },
]

export const navigation = groups
  .map((group) => ({ group, entries: entries.filter((entry) => entry.group === group) }))
  .filter((section) => section.entries.length > 0)
