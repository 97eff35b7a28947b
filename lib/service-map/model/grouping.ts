import { wildcardSource } from '#lib/platform/filter/wildcard.ts'
import type { MapService } from './types.ts'
import { neighbourhoods } from './neighbourhoods.ts'

/** Rules with a word of their own; any other rule is a pattern with `{group}` in it. */
export const namedRules = [
  'none',
  'namespace',
  'first-word',
  'last-word',
  'kind',
  'neighbours',
] as const

/** The rule where nobody chose one: estates up to this size are drawn service by service. */
const mostUngrouped = 2000
const mostGroups = 400

type Edge = { source: string; target: string }

/** The group of each service that has one. */
export function groupsOf(
  services: readonly MapService[],
  edges: readonly Edge[],
  rule: string,
): ReadonlyMap<string, string> {
  if (rule === 'none') return new Map()
  if (rule === 'neighbours')
    return neighbourhoods(
      services.map(({ name }) => name),
      edges,
    )
  const groupOf = groupFinder(rule)
  return new Map(
    services.flatMap((service) => {
      const group = groupOf(service)
      return group === null ? [] : [[service.name, group] as const]
    }),
  )
}

/** The first rule that leaves few enough groups, where the estate is too large to be drawn whole. */
export function automaticRule(services: readonly MapService[]): string {
  if (services.length <= mostUngrouped) return 'none'
  const byName = ['namespace', 'first-word'].find((rule) => {
    const groups = groupsOf(services, [], rule)
    const count = new Set(groups.values()).size
    return groups.size >= services.length / 2 && count > 1 && count <= mostGroups
  })
  return byName ?? 'neighbours'
}

function groupFinder(rule: string): (service: MapService) => string | null {
  switch (rule) {
    case 'kind':
      return ({ kind }) => kind
    case 'namespace':
      return ({ name }) => /^(.+)[./:][^./:]+$/.exec(name)?.[1] ?? null
    case 'first-word':
      return ({ name }) => /^([^-_./:]+)[-_./:]/.exec(name)?.[1] ?? null
    case 'last-word':
      return ({ name }) => /[-_./:]([^-_./:]+)$/.exec(name)?.[1] ?? null
    default: {
      const pattern = patternOf(rule)
      return ({ name }) => pattern?.exec(name)?.[1] ?? null
    }
  }
}

/** `{group}-*` takes what stands before the first dash; null without `{group}`. */
export function patternOf(rule: string): RegExp | null {
  if (!rule.includes('{group}')) return null
  const [before = '', after = ''] = rule.split('{group}')
  return new RegExp(`^${wildcardSource(before)}(.+?)${wildcardSource(after)}$`)
}
