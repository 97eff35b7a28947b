'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { useState, type ReactNode } from 'react'
import { ZoneProvider } from '#components/ui/zone.tsx'
import { createQueryClient } from './query-client.ts'

export function Providers({ zone, children }: { zone: string | null; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <ZoneProvider remembered={zone}>{children}</ZoneProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  )
}
