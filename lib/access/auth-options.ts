import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { withDatabase } from '#lib/db/with-database.ts'
import { isAppError, messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import type { RequestOrigin } from './actor.ts'
import { accessContext } from './context.ts'
import { safePath } from './model.ts'
import { type OidcSettings, oidcSettings, signInByClaims } from './oidc.ts'
import { isSecure, sessionCookieName } from './session-cookie.ts'
import { findSession, endSessions } from './sessions.ts'
import { checkPassword, type SignInOutcome, startSession } from './sign-in.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'

const credentialsSchema = z.object({ email: z.string().max(254), password: z.string().max(200) })

/** next-auth for one request: it proves who somebody is, and seals the id of their session. */
export function authOptions(origin: RequestOrigin): NextAuthOptions {
  const { config, secret } = accessContext()
  const oidc = oidcSettings(config)
  const hours = config.SIGNALBOX_SESSION_HOURS
  return {
    secret,
    useSecureCookies: isSecure(),
    session: { strategy: 'jwt', maxAge: hours * 3600 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure() },
      },
    },
    logger: {
      error: (code, details) => log.warn({ code, reason: reasonOf(details) }, 'sign-in failed'),
      warn: () => {},
      debug: () => {},
    },
    providers: [passwordProvider(origin), ...(oidc ? [oidcProvider(oidc, origin)] : [])],
    callbacks: {
      // What a provider found out about somebody who may not enter stands in `error`.
      signIn: ({ user }) =>
        'error' in user ? `/sign-in?error=${encodeURIComponent(String(user.error))}` : true,
      async jwt({ user, account }) {
        const by = account?.provider === 'oidc' ? 'oidc' : 'password'
        const sid = await withDatabase((db) => startSession(db, user.id, { origin, hours, by }))
        return { sid }
      },
      redirect: ({ url, baseUrl }) =>
        baseUrl + safePath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url),
    },
    events: { signOut: ({ token }) => signOut(String(token.sid), origin) },
  }
}

function passwordProvider(origin: RequestOrigin) {
  return Credentials({
    credentials: { email: {}, password: {} },
    async authorize(given) {
      const credentials = credentialsSchema.safeParse(given).data
      if (!credentials) return null
      const outcome = await orUnavailable(
        withDatabase((db) => checkPassword(db, credentials, origin)),
      )
      if ('error' in outcome) throw new Error(outcome.error)
      return { id: outcome.userId }
    },
  })
}

function oidcProvider(
  settings: OidcSettings,
  origin: RequestOrigin,
): NextAuthOptions['providers'][number] {
  const { issuer, clientId, clientSecret, name, scope } = settings
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer,
    clientId,
    clientSecret,
    authorization: { params: { scope } },
    idToken: true,
    // Many providers put groups there only; openid-client refuses it when it is of somebody else.
    userinfo: {
      async request({ client, tokens }) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is one, whatever next-auth's types say
        const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>
        return { ...set.claims(), ...(await client.userinfo(set)) }
      },
    },
    checks: ['pkce', 'state', 'nonce'],
    async profile(claims: unknown) {
      const outcome = await orUnavailable(
        withDatabase((db) => signInByClaims(db, claims, { settings, origin })),
      )
      return 'error' in outcome ? { id: 'nobody', error: outcome.error } : { id: outcome.userId }
    },
  }
}

async function orUnavailable(outcome: Promise<SignInOutcome>): Promise<SignInOutcome> {
  try {
    return await outcome
  } catch (error) {
    if (isAppError(error) && error.code === 'unavailable') return { error: 'unavailable' }
    log.error({ err: error }, 'sign-in failed')
    return { error: 'Callback' }
  }
}

async function signOut(sessionId: string, origin: RequestOrigin): Promise<void> {
  const { SIGNALBOX_SESSION_IDLE_MINUTES: idleMinutes } = accessContext().config
  await withDatabase(async (db) => {
    const user = await findSession(db, sessionId, { origin, idleMinutes })
    if (!user) return
    await db.transaction().execute(async (transaction) => {
      await endSessions(transaction, user.id, { reason: 'signed out', only: sessionId })
      await recordAudit(transaction, {
        actor: user,
        action: 'access.sign_out',
        target: `user ${user.email}`,
      })
    })
  })
}

/** next-auth puts whole providers into its log, with their secrets: only the message is kept. */
function reasonOf(details: unknown): string {
  if (details instanceof Error) return messageOf(details)
  const inner: { error?: unknown } = Object(details)
  return inner.error instanceof Error ? messageOf(inner.error) : ''
}
