import { type NextRequest, NextResponse } from 'next/server'

/** Only for pages: bodies of telemetry must not pass through here, where they would be buffered. */
export const config = {
  matcher: '/((?!api/|v1/|_next/static|_next/image|icon.svg).*)',
}

/**
 * Gives a page its content security policy, and tells it its own address, to which the sign-in page
 * leads back. It decides nothing about who may see what.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = policyWith(btoa(crypto.randomUUID()))
  const headers = new Headers(request.headers)
  headers.set('x-signalbox-path', request.nextUrl.pathname + request.nextUrl.search)
  // Next takes the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function policyWith(nonce: string): string {
  const directives: Record<string, string> = {
    'default-src': "'none'",
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'`,
    'style-src': `'self' 'nonce-${nonce}'`,
    // Sizes that React writes into the page; an attribute can neither load nor run anything here.
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'worker-src': "'self' blob:",
    'manifest-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    ...(isDevelopment && forHotReload),
  }
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

// oxlint-disable-next-line node/no-process-env -- Next puts it in when it builds
const isDevelopment = process.env.NODE_ENV === 'development'
const forHotReload = {
  'script-src': "'self' 'unsafe-inline' 'unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': "'self' ws:",
}
