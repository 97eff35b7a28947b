import { useLayoutEffect, useRef, type FocusEvent } from 'react'

/** Who walks by keyboard goes on where the way into the panel began. */
export function useWayBack() {
  const panel = useRef<HTMLElement>(null)
  const cameFrom = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const own = panel.current
    return () => {
      if (own?.contains(document.activeElement)) cameFrom.current?.focus()
    }
  }, [])
  const onFocus = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (!(relatedTarget instanceof HTMLElement) || currentTarget.contains(relatedTarget)) return
    cameFrom.current = relatedTarget
  }
  return { panel, onFocus }
}
