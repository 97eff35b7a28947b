'use client'

import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { Comparison, Preset } from '#lib/platform/window.ts'
import { serverNow } from '#lib/platform/server-clock.ts'
import { hrefWithWindow, windowParams, windowRequestOf } from './window-params.ts'
import { fixedEndsOf } from './window-words.ts'

/** The page's window, what changes it (Back goes back), and links that keep it. */
export function useWindowParams() {
  const [params, setParams] = useQueryStates(windowParams, { history: 'push' })
  return useMemo(() => {
    const request = windowRequestOf(params)
    const zoomTo = (fromMs: number, toMs: number) =>
      void setParams({ from: new Date(fromMs), to: new Date(toMs) })
    return {
      params,
      request,
      against: params.against,
      choosePreset: (range: Preset) => void setParams({ range, from: null, to: null }),
      zoomTo,
      /** Stays at what is on the screen now. */
      pause: () => {
        const { fromMs, toMs } = fixedEndsOf(request, serverNow())
        zoomTo(fromMs, toMs)
      },
      /** Back to the preset that it was before. */
      goLive: () => void setParams({ from: null, to: null }),
      chooseComparison: (against: Comparison) => void setParams({ against }),
      hrefTo: (path: string, extra?: Record<string, string>) => hrefWithWindow(path, params, extra),
    }
  }, [params, setParams])
}
