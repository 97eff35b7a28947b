'use client'

import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

/** Told before the paper's style holds. */
let hasBegun = false

/**
 * Whether the page is being put on paper. What depends on it is drawn before the paper is, also where
 * it comes onto the page when that has begun.
 */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, isPrinting, () => false)
}

function isPrinting(): boolean {
  return hasBegun || matchMedia('print').matches
}

function subscribe(notify: () => void): () => void {
  const media = matchMedia('print')
  const tell = (is: boolean) => {
    hasBegun = is
    flushSync(notify)
  }
  const begin = () => tell(true)
  const end = () => tell(false)
  window.addEventListener('beforeprint', begin)
  window.addEventListener('afterprint', end)
  media.addEventListener('change', end)
  return () => {
    window.removeEventListener('beforeprint', begin)
    window.removeEventListener('afterprint', end)
    media.removeEventListener('change', end)
  }
}
