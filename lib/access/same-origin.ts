import { AppError } from '#lib/platform/errors.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that another site makes a browser ask for. Every browser of today sends
 * Sec-Fetch-Site, and Origin with every change; the session cookie is SameSite=Lax besides.
 * @throws AppError `forbidden`
 */
export function assertSameOrigin(request: Request, publicUrl: string | undefined): void {
  if (safeMethods.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return
  const origin = request.headers.get('origin')
  if (site === null && (origin === null || isOwn(origin, request, publicUrl))) return
  throw new AppError('forbidden', 'This change was asked for by another site, and is refused.')
}

function isOwn(origin: string, request: Request, publicUrl: string | undefined): boolean {
  if (origin === publicUrl) return true
  return URL.canParse(origin) && new URL(origin).host === request.headers.get('host')
}
