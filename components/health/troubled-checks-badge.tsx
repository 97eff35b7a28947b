'use client'

import { useQuery } from '@tanstack/react-query'
import { troubledOptions } from '#lib/health/query-options.ts'
import { Badge } from '../ui/badge.tsx'

/** How many health checks fail now. */
export function TroubledChecksBadge() {
  const { data } = useQuery(troubledOptions())
  const troubled = data ? data.failing + data.degraded : 0
  if (data === undefined || troubled === 0) return null
  return (
    <Badge tone={data.failing > 0 ? 'failing' : 'warning'} label={`, ${troubled} checks fail`}>
      {troubled}
    </Badge>
  )
}
