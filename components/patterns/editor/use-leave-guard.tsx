import { useEffect, useState, type ReactNode } from 'react'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

/**
 * Asks before a link leads away from work that is not saved, and lets the browser ask before the tab
 * goes. @returns the question, where it is asked
 */
export function useLeaveGuard(
  isDirty: boolean,
  { go, onLeave }: { go: (href: string) => void; onLeave: () => void },
): ReactNode {
  const [asked, setAsked] = useState<string | null>(null)
  useEffect(() => {
    if (!isDirty) return undefined
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    const onClick = (event: MouseEvent) => {
      const href = leavesFor(event)
      if (href === null) return
      event.preventDefault()
      event.stopPropagation()
      setAsked(href)
    }
    window.addEventListener('beforeunload', onUnload)
    document.addEventListener('click', onClick, { capture: true })
    return () => {
      window.removeEventListener('beforeunload', onUnload)
      document.removeEventListener('click', onClick, { capture: true })
    }
  }, [isDirty])
  if (asked === null) return null
  return (
    <ConfirmDialog
      question={{
        title: 'Leave without saving?',
        consequence: 'This browser keeps your changes, and offers them when you come back.',
        doIt: 'Leave',
      }}
      onConfirm={() => {
        onLeave()
        go(asked)
      }}
      onClose={() => setAsked(null)}
    />
  )
}

/** Where a click leads, if it is to another page in this tab; null otherwise. */
function leavesFor(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return null
  }
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target === '_blank' || link.hasAttribute('download')) return null
  const to = new URL(link.href, location.href)
  if (to.origin !== location.origin || to.pathname === location.pathname) return null
  return to.href.slice(to.origin.length)
}
