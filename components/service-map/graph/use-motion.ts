'use client'

import { useMedia } from '../../ui/use-media.ts'

const mostMovingLinks = 150

export type Motion = { plays: boolean; wanted: boolean; refused: string | null }

/** Motion is there where it is wanted, bearable and few enough. */
export function useMotion(wanted: boolean, links: number): Motion {
  const reduced = useMedia('(prefers-reduced-motion: reduce)', true)
  const refused = reduced
    ? 'This system asks for less motion'
    : links > mostMovingLinks
      ? `Only up to ${mostMovingLinks} edges`
      : null
  return { wanted, refused, plays: wanted && refused === null }
}
