'use client'

import { formatClock, noData } from '#lib/platform/format.ts'
import { useZone } from './zone.tsx'

/** A time in a table, in the reader's zone, exact on hover; a dash where there is none. */
export function Moment({ at, none = noData }: { at: string | null; none?: string }) {
  const { zone } = useZone()
  if (at === null) return none
  return (
    <time dateTime={at} title={at}>
      {formatClock(Date.parse(at), zone, 'day')}
    </time>
  )
}
