import { type NextRequest, NextResponse } from 'next/server'

/** Only for pages: bodies of telemetry must not pass through here, where they would be buffered. */
export const config = {
  matcher: '/((?!api/|v1/|_next/static|_next/image|icon.svg).*)',
}

/** Tells a page its own address, to which the sign-in page leads back. It decides nothing. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers)
  headers.set('x-signalbox-path', request.nextUrl.pathname + request.nextUrl.search)
  return NextResponse.next({ request: { headers } })
}
