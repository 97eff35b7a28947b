import { useEffect, useState } from 'react'

/** The time, every so often. @param startedAtMs what the first picture shows */
export function useNow(startedAtMs: number, tickMs: number): number {
  const [nowMs, setNowMs] = useState(startedAtMs)
  useEffect(() => {
    const tick = () => setNowMs(Date.now())
    tick()
    const timer = setInterval(tick, tickMs)
    return () => clearInterval(timer)
  }, [tickMs])
  return nowMs
}
