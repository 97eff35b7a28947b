import './globals.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { readPreferences } from './preferences.ts'
import { Providers } from './providers.tsx'

export const metadata: Metadata = {
  title: { default: 'Signalbox', template: '%s · Signalbox' },
  description: 'How microservices talk to each other, and what is broken between them.',
  openGraph: { siteName: 'Signalbox', type: 'website' },
  // What an estate looks like is nobody else's.
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#12161d' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const preferences = await readPreferences()
  return (
    <html lang="en" data-theme={preferences.theme} data-density={preferences.density}>
      <body>
        <Providers preferences={preferences}>{children}</Providers>
      </body>
    </html>
  )
}
