import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { findUser } from '#lib/access/authorize.ts'
import type { UserActor } from '#lib/access/actor.ts'
import { type Permission, roleMay } from '#lib/access/permissions.ts'
import { isAppError } from '#lib/platform/errors.ts'

type Session = UserActor | 'none' | 'unknown'

const readSession = cache(async (): Promise<Session> => {
  try {
    return (await findUser(await headers())) ?? 'none'
  } catch (error) {
    if (isAppError(error) && error.code === 'unavailable') return 'unknown'
    throw error
  }
})

/**
 * Who is signed in, for layouts; null for nobody, and while the database is away.
 * @public
 */
export async function currentSession(): Promise<UserActor | null> {
  const session = await readSession()
  return typeof session === 'string' ? null : session
}

export type PageSession = {
  /** Null while the database is away: then the page is sent without data, and asks for them itself. */
  user: UserActor | null
  /** False where the role is not enough: the page says so, and reads nothing. */
  allowed: boolean
}

/** What a page asks first. Whoever is not signed in is sent to the sign-in page, and comes back. */
export async function pageSession(permission: Permission): Promise<PageSession> {
  const session = await readSession()
  if (session === 'none') {
    const path = (await headers()).get('x-signalbox-path') ?? '/'
    redirect(path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`)
  }
  if (session === 'unknown') return { user: null, allowed: true }
  return { user: session, allowed: roleMay(session.role, permission) }
}
