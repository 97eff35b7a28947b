'use client'

import { useQuery } from '@tanstack/react-query'
import { needsAttention } from '#lib/overview/model.ts'
import { overviewOptions } from '#lib/overview/query-options.ts'
import { Badge } from '../ui/badge.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'

/** How many services need attention, from what the page has read; it reads nothing by itself. */
export function AttentionBadge() {
  const { request } = useWindowParams()
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
