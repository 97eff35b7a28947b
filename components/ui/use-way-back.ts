import { useLayoutEffect, useRef, type RefObject } from 'react'

/** For a panel beside the page: who closes it from within goes on where the way into it began. */
export function useWayBack<Panel extends HTMLElement>(): RefObject<Panel | null> {
  const panel = useRef<Panel>(null)
  useLayoutEffect(() => {
    const own = panel.current
    let cameFrom: HTMLElement | null = null
    const onFocusIn = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof HTMLElement && !own?.contains(relatedTarget)) {
        cameFrom = relatedTarget
      }
    }
    own?.addEventListener('focusin', onFocusIn)
    return () => {
      own?.removeEventListener('focusin', onFocusIn)
      if (own?.contains(document.activeElement)) cameFrom?.focus()
    }
  }, [])
  return panel
}
