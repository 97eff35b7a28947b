'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { useWindowParams } from './window/use-window-params.ts'

/** What to do first where a time range holds no calls. */
export function NoTelemetry({ children }: { children?: ReactNode }) {
  const { hrefTo } = useWindowParams()
  return (
    <p>
      Choose a longer time range above. If no service sends telemetry yet, the{' '}
      <Link href={hrefTo('/')}>overview says how</Link>; what it sends appears here by itself.{' '}
      {children}
    </p>
  )
}
