'use client'

import { useEffect, useRef, useState } from 'react'

const spare = 12
const all = 100

/** Which rows of equal height are on the screen, and how high those before and after are together. */
export function useVisibleRows(count: number, rowHeight: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const [{ top, height }, setView] = useState({ top: 0, height: 800 })
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight })
    const observer = new ResizeObserver(read)
    observer.observe(element)
    element.addEventListener('scroll', read, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', read)
    }
  }, [])
  if (count <= all) return { scroller, first: 0, last: count, before: 0, after: 0 }
  const first = Math.max(0, Math.floor(top / rowHeight) - spare)
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + spare)
  return { scroller, first, last, before: first * rowHeight, after: (count - last) * rowHeight }
}
