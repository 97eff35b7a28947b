import type { ServerResponse } from 'node:http'

const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const
const yearSeconds = 365 * 24 * 3600

/**
 * What every answer carries. Pages get a policy with a nonce from proxy.ts in place of the one here,
 * under which nothing runs; scripts of workers are judged by their own answer, and so have none.
 */
export function setSecurityHeaders(
  response: ServerResponse,
  { path, isHttps }: { path: string; isHttps: boolean },
): void {
  for (const [name, value] of Object.entries(everywhere)) response.setHeader(name, value)
  if (!path.startsWith('/_next/')) {
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  }
  if (isHttps) response.setHeader('Strict-Transport-Security', `max-age=${yearSeconds}`)
}
