'use client'

import { useQuery } from '@tanstack/react-query'
import { tallyOptions } from '#lib/breakers/query-options.ts'
import { Badge } from '../ui/badge.tsx'

/** How many breakers are open, or else on trial. */
export function OpenBreakersBadge() {
  const { data } = useQuery(tallyOptions())
  if (data === undefined) return null
  const open = data.open + data.forcedOpen
  if (open > 0) {
    return (
      <Badge tone="failing" label={`, ${open} open`}>
        {open} open
      </Badge>
    )
  }
  if (data.halfOpen === 0) return null
  return (
    <Badge tone="warning" label={`, ${data.halfOpen} half-open`}>
      {data.halfOpen} half-open
    </Badge>
  )
}
