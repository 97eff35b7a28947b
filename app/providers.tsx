'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { useState, type ReactNode } from 'react'
import { AppearanceProvider } from '#components/ui/appearance.tsx'
import type { Preferences } from '#components/ui/preferences.ts'
import { ZoneProvider } from '#components/ui/zone.tsx'
import { createQueryClient } from './query-client.ts'

export function Providers({
  preferences,
  children,
}: {
  preferences: Preferences
  children: ReactNode
}) {
  const [queryClient] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <AppearanceProvider remembered={preferences}>
          <ZoneProvider remembered={preferences.zone}>{children}</ZoneProvider>
        </AppearanceProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  )
}
