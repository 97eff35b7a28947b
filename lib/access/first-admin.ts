import type { Database } from '#lib/db/database.ts'
import type { Config } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { createAccessLink, createFirstAdmin, hasUsers } from './access-link.ts'

const linkHours = 24

/**
 * Sees to it that somebody can sign in: makes the admin that is configured or, where there is none,
 * a one-time link with which somebody becomes it.
 * @returns the token of that link, or null where it needs none.
 */
export async function ensureFirstAdmin(
  db: Database,
  config: Pick<Config, 'SIGNALBOX_ADMIN_EMAIL' | 'SIGNALBOX_ADMIN_PASSWORD'>,
): Promise<string | null> {
  if (await hasUsers(db)) return null
  const { SIGNALBOX_ADMIN_EMAIL: email, SIGNALBOX_ADMIN_PASSWORD: password } = config
  if (email === undefined || password === undefined) {
    return createAccessLink(db, { userId: null, hours: linkHours })
  }
  const admin = { token: null, email: email.toLowerCase(), name: 'Admin', password }
  try {
    await createFirstAdmin(db, admin, null)
  } catch (error) {
    // Another replica, which started at the same moment, has made it.
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  }
  return null
}
