/** Keeps what is typed before the box that it is meant for is there. */
export function typeAhead() {
  let text = ''
  let isGivenUp = false
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') isGivenUp = true
    else if (event.key === 'Backspace') text = text.slice(0, -1)
    else if ([...event.key].length === 1) text += event.key
    else return
    // Else it would be taken for a shortcut of the page.
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  document.addEventListener('keydown', onKeyDown, { capture: true })
  return {
    /** @returns what was typed; null after Escape */
    stop(): string | null {
      document.removeEventListener('keydown', onKeyDown, { capture: true })
      return isGivenUp ? null : text
    },
  }
}
