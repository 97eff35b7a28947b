'use client'

import { useQueryStates } from 'nuqs'
import { HealthPage } from '#components/health/health-page.tsx'
import { useWindowParams } from '#components/ui/window/use-window-params.ts'
import { healthParams } from './search-params.ts'

export function HealthClient() {
  const [{ q, check }, set] = useQueryStates(healthParams)
  const { request } = useWindowParams()
  return (
    <HealthPage
      state={{
        request,
        text: q,
        setText: (text) => void set({ q: text }),
        open: check,
        setOpen: (key) => void set({ check: key }),
      }}
    />
  )
}
