import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { accessContext } from './context.ts'

/** How long a sealed cookie can be opened; the row in the database ends a session sooner. */
const longestSeconds = 400 * 24 * 3600

const contentSchema = z.object({ sid: z.uuid() })

/** Bound to this very host where the browser reaches us over TLS. */
export function sessionCookieName(): string {
  return isSecure() ? '__Host-signalbox-session' : 'signalbox-session'
}

export function isSecure(): boolean {
  return accessContext().config.SIGNALBOX_PUBLIC_URL?.startsWith('https:') === true
}

/** What the cookie holds: next-auth's encrypted token, in which there is only the session's id. */
export function sealSession(sessionId: string, secret: string): Promise<string> {
  return encode({ token: { sid: sessionId }, secret, maxAge: longestSeconds })
}

/** The id of the session that the cookie names, or null where it is no cookie of ours. */
export async function sessionIdOf(headers: Headers): Promise<string | null> {
  const sealed = cookieOf(headers, sessionCookieName())
  if (sealed === null) return null
  try {
    const content = await decode({ token: sealed, secret: accessContext().secret })
    return contentSchema.safeParse(content).data?.sid ?? null
  } catch {
    return null
  }
}

function cookieOf(headers: Headers, name: string): string | null {
  for (const pair of headers.get('cookie')?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value) return value
  }
  return null
}
