'use client'

import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { Preset } from '#lib/platform/window.ts'
import { hrefWithWindow, windowParams, windowRequestOf } from './window-params.ts'

/** The page's window, what changes it (Back goes back), and links that keep it. */
export function useWindowParams() {
  const [params, setParams] = useQueryStates(windowParams, { history: 'push' })
  return useMemo(
    () => ({
      params,
      request: windowRequestOf(params),
      choosePreset: (range: Preset) => void setParams({ range, from: null, to: null }),
      zoomTo: (fromMs: number, toMs: number) =>
        void setParams({ from: new Date(fromMs), to: new Date(toMs) }),
      /** Back to the preset that it was before. */
      goLive: () => void setParams({ from: null, to: null }),
      hrefTo: (path: string, extra?: Record<string, string>) => hrefWithWindow(path, params, extra),
    }),
    [params, setParams],
  )
}
