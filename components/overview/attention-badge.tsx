'use client'

import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { attentionOptions, overviewOptions } from '#lib/overview/query-options.ts'
import { Badge } from '../ui/badge.tsx'
import { useWindowParams } from '../ui/window/use-window-params.ts'

/** How many services need attention: from what the overview has read, where it is on the screen. */
export function AttentionBadge() {
  const { request, against } = useWindowParams()
  const isOverview = usePathname() === '/'
  const overview = useQuery({
    ...overviewOptions({ window: request, against }),
    enabled: false,
  }).data
  const counts = useQuery({ ...attentionOptions(request), enabled: !isOverview }).data
  const known = isOverview && overview ? overview.summary : counts
  const troubled = known ? known.failing + known.warning : 0
  if (known === undefined || troubled === 0) return null
  return (
    <Badge tone={known.failing > 0 ? 'failing' : 'warning'} label={`, ${troubled} need attention`}>
      {troubled}
    </Badge>
  )
}
