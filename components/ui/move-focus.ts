import type { KeyboardEvent } from 'react'

/** Arrows, Home and End among items of which one has the focus. @returns whether it moved */
export function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  const current = items.findIndex((item) => item === document.activeElement)
  if (current === -1) return false
  const target = {
    ArrowDown: (current + 1) % items.length,
    ArrowUp: (current - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key]
  if (target === undefined) return false
  event.preventDefault()
  items[target]?.focus()
  return true
}
