'use client'

import { useQueryState } from 'nuqs'
import { BreakersSkeleton } from '#components/breakers/breakers-skeleton.tsx'
import { breakersParams } from './search-params.ts'

/** In the shape of the view that comes. */
export default function Loading() {
  const [view] = useQueryState('view', breakersParams.view)
  return <BreakersSkeleton view={view} />
}
