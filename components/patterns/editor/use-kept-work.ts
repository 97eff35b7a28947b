import { useEffect, useState, useSyncExternalStore } from 'react'
import { isChanged, type EditState } from './edit-model.ts'
import { forgetKept, keepWork, readKept, type KeptWork } from './kept-work.ts'

const pauseMs = 300

/** Keeps what is not saved in this browser, and offers what was kept before. */
export function useKeptWork(name: string | null, state: EditState) {
  const isAwake = useSyncExternalStore(neverChanges, inBrowser, onServer)
  // Until it is decided what becomes of it, nothing is kept over it.
  const [offered, setOffered] = useState<KeptWork | null>(() => whatWasKept(name))
  useEffect(() => {
    if (offered !== null) return undefined
    const keep = () => keepChanges(name, state)
    const timer = setTimeout(keep, pauseMs)
    window.addEventListener('pagehide', keep)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', keep)
    }
  }, [name, state, offered])
  return {
    /** The server knows nothing of it, and the first picture is the server's. */
    offered: isAwake ? offered : null,
    /** It is restored, or nobody wants it any more. */
    settle: () => setOffered(null),
    keepNow: () => keepChanges(name, state),
    forget: () => forgetKept(name, localStorage),
  }
}

const neverChanges = () => () => {}
const inBrowser = () => true
const onServer = () => false

function whatWasKept(name: string | null): KeptWork | null {
  if (typeof localStorage === 'undefined') return null
  const kept = readKept(name, localStorage)
  return kept !== null && isChanged(kept) ? kept : null
}

function keepChanges(name: string | null, state: EditState): void {
  if (!isChanged(state)) return forgetKept(name, localStorage)
  const { version, base, mine } = state
  keepWork(name, { version, base, mine, atMs: Date.now() }, localStorage)
}
