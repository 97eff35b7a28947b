import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Has the server make the page again every so often, while somebody sees it. */
export function usePageRefresh(everyMs: number): void {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router, everyMs])
}
