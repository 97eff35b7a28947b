import { useEffect, useState } from 'react'
import { serverNow } from '#lib/platform/server-clock.ts'

/** The server's time, every so often. @param startedAtMs what the first picture shows */
export function useNow(startedAtMs: number, tickMs: number, now = serverNow): number {
  const [nowMs, setNowMs] = useState(startedAtMs)
  useEffect(() => {
    const tick = () => setNowMs(now())
    tick()
    const timer = setInterval(tick, tickMs)
    return () => clearInterval(timer)
  }, [tickMs, now])
  return nowMs
}
