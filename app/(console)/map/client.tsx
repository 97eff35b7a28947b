'use client'

import { useQueryStates } from 'nuqs'
import { useCallback } from 'react'
import { MapPage } from '#components/service-map/map-page.tsx'
import type { MapStateProps } from '#components/service-map/map-state.ts'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { mapParams } from './search-params.ts'

export function MapClient() {
  const { request, against } = useWindowParams()
  const [state, setParams] = useQueryStates(mapParams)
  const setState = useCallback<MapStateProps['setState']>(
    (change, { quiet = false } = {}) =>
      void setParams(change, { history: quiet ? 'replace' : 'push' }),
    [setParams],
  )
  return <MapPage request={request} against={against} state={state} setState={setState} />
}
