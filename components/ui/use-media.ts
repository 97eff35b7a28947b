'use client'

import { useCallback, useSyncExternalStore } from 'react'

/** Whether a media query holds; on the server, and at first, what is assumed. */
export function useMedia(query: string, assumed: boolean): boolean {
  const watch = useCallback(
    (onChange: () => void) => {
      const media = matchMedia(query)
      media.addEventListener('change', onChange)
      return () => media.removeEventListener('change', onChange)
    },
    [query],
  )
  return useSyncExternalStore(
    watch,
    () => matchMedia(query).matches,
    () => assumed,
  )
}
