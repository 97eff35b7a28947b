'use client'

import { useSyncExternalStore } from 'react'

const mostMovingLinks = 150

export type Motion = { plays: boolean; wanted: boolean; refused: string | null }

/** Motion is there where it is wanted, bearable and few enough. */
export function useMotion(wanted: boolean, links: number): Motion {
  const reduced = useSyncExternalStore(watchReduced, isReduced, () => true)
  const refused = reduced
    ? 'This system asks for less motion'
    : links > mostMovingLinks
      ? `Only up to ${mostMovingLinks} edges`
      : null
  return { wanted, refused, plays: wanted && refused === null }
}

function watchReduced(onChange: () => void): () => void {
  const media = matchMedia('(prefers-reduced-motion: reduce)')
  media.addEventListener('change', onChange)
  return () => media.removeEventListener('change', onChange)
}

function isReduced(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
