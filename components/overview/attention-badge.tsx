'use client'

import { useQuery } from '@tanstack/react-query'
import { needsAttention } from '#lib/overview/model.ts'
import { overviewOptions } from '#lib/overview/query-options.ts'
import type { WindowRequest } from '#lib/rollups/model.ts'
import { Badge } from '../ui/badge.tsx'

/** How many services need attention, from what the page has read; it reads nothing by itself. */
export function AttentionBadge({ request }: { request: WindowRequest }) {
  const { data } = useQuery({ ...overviewOptions(request), enabled: false })
  const troubled = data?.services.filter(needsAttention) ?? []
  if (troubled.length === 0) return null
  const tone = troubled.some(({ status }) => status === 'failing') ? 'failing' : 'warning'
  return (
    <Badge tone={tone} label={`, ${troubled.length} need attention`}>
      {troubled.length}
    </Badge>
  )
}
