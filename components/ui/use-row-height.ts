import { useSyncExternalStore } from 'react'

const narrow = '(max-width: 48rem)'

/**
 * The height in px of rows that are drawn at computed places: `wide` and `narrow` are in rem, so that
 * they grow with the reader's font. CSS gives the rows the same, at 48rem.
 */
export function useRowHeight(rems: { wide: number; narrow: number }): number {
  const ofScreen = () => rems[matchMedia(narrow).matches ? 'narrow' : 'wide'] * rootPx()
  return useSyncExternalStore(subscribe, ofScreen, () => rems.wide * usualPx)
}

const usualPx = 16

function rootPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || usualPx
}

function subscribe(onChange: () => void): () => void {
  addEventListener('resize', onChange)
  return () => removeEventListener('resize', onChange)
}
