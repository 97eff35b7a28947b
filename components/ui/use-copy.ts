import { useEffect, useRef, useState } from 'react'
import { copyText } from './copy-text.ts'

const shownMs = 1_500

/** Copies, and says for a moment whether it worked. */
export function useCopy(): { outcome: 'copied' | 'failed' | null; copy: (text: string) => void } {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = (text: string) => {
    void copyText(text).then((copied) => {
      setOutcome(copied ? 'copied' : 'failed')
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setOutcome(null), shownMs)
    })
  }
  return { outcome, copy }
}
