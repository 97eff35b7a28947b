import { withDatabase } from '#lib/db/with-database.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { Actor, TokenActor, UserActor } from './actor.ts'
import { bearerOf, findTokenActor } from './api-token.ts'
import { accessContext } from './context.ts'
import {
  type Permission,
  roleMay,
  senderMay,
  tokenMay,
  whyRoleMayNot,
  whyTokenMayNot,
} from './permissions.ts'
import { originOf } from './request-origin.ts'
import { assertSameOrigin } from './same-origin.ts'
import { sessionIdOf } from './session-cookie.ts'
import { findSession } from './sessions.ts'

/**
 * Who asks, once it is certain that they may: by API token, by session cookie or, for telemetry,
 * by where they are. The database is asked each time, so that what is revoked is refused at once.
 * @throws AppError `unauthorized`, `forbidden` or, while the database is away, `unavailable`
 */
export async function authorize(request: Request, permission: Permission): Promise<Actor> {
  const token = bearerOf(request.headers)
  const sender = senderMay(permission) ? findSender(request.headers) : null
  if (sender) return sender
  if (token !== null) return authorizeToken(request, token, permission)
  if (permission === 'ingest') {
    throw new AppError(
      'unauthorized',
      'Send an API token of scope ingest: Authorization: Bearer …, for OpenTelemetry in OTEL_EXPORTER_OTLP_HEADERS.',
    )
  }
  assertSameOrigin(request, accessContext().config.SIGNALBOX_PUBLIC_URL)
  const user = await findUser(request.headers)
  if (!user) throw new AppError('unauthorized', 'Sign in, or send an API token.')
  if (!roleMay(user.role, permission)) {
    throw new AppError('forbidden', whyRoleMayNot(user.role, permission))
  }
  return user
}

/** The same for what only people do, to whom a session belongs. */
export async function authorizeUser(request: Request, permission: Permission): Promise<UserActor> {
  const actor = await authorize(request, permission)
  if (actor.kind === 'user') return actor
  throw new AppError('forbidden', whyTokenMayNot('own.account'))
}

/** The signed-in user whose session cookie this is, or null. @throws AppError `unavailable` */
export async function findUser(headers: Headers): Promise<UserActor | null> {
  const sessionId = await sessionIdOf(headers)
  if (sessionId === null) return null
  const { SIGNALBOX_SESSION_IDLE_MINUTES: idleMinutes } = accessContext().config
  return withDatabase((db) =>
    findSession(db, sessionId, { origin: originOf(headers), idleMinutes }),
  )
}

async function authorizeToken(
  request: Request,
  token: string,
  permission: Permission,
): Promise<TokenActor> {
  const actor = await withDatabase((db) => findTokenActor(db, token, originOf(request.headers)))
  if (!actor) throw new AppError('unauthorized', 'This API token is unknown, expired or revoked.')
  if (!tokenMay(actor, permission)) throw new AppError('forbidden', whyTokenMayNot(permission))
  return actor
}

function findSender(headers: Headers): Actor | null {
  const { config, isAllowedSender } = accessContext()
  const origin = originOf(headers)
  if (config.SIGNALBOX_INGEST !== 'open' && !isAllowedSender(origin.address)) return null
  return { kind: 'sender', id: null, name: origin.address ?? 'a sender', origin }
}
