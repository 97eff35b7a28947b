import { sql } from 'kysely'
import { z } from 'zod'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import type { Config } from '#lib/platform/config.ts'
import { type RequestOrigin, systemActor } from './actor.ts'
import { type Role, roles } from './permissions.ts'
import { recordRefusal, type SignInOutcome } from './sign-in.ts'

export type OidcSettings = {
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  scope: string
  roleClaim: string
  roleMap: ReadonlyMap<string, Role>
}

/** The provider that is configured, or null. config.ts has checked that all of it is there. */
export function oidcSettings(config: Config): OidcSettings | null {
  const { SIGNALBOX_OIDC_ISSUER: issuer } = config
  if (issuer === undefined) return null
  return {
    name: config.SIGNALBOX_OIDC_NAME,
    issuer,
    clientId: config.SIGNALBOX_OIDC_CLIENT_ID ?? '',
    clientSecret: config.SIGNALBOX_OIDC_CLIENT_SECRET ?? '',
    scope: `openid email profile ${config.SIGNALBOX_OIDC_SCOPE ?? ''}`.trim(),
    roleClaim: config.SIGNALBOX_OIDC_ROLE_CLAIM,
    roleMap: new Map(config.SIGNALBOX_OIDC_ROLES),
  }
}

/** The highest role that any value of the claim stands for; `*` stands for everybody. */
export function roleOfClaims(
  claims: Record<string, unknown>,
  { roleClaim, roleMap }: Pick<OidcSettings, 'roleClaim' | 'roleMap'>,
): Role | null {
  const found = valuesOf(claims, roleClaim)
    .concat('*')
    .map((value) => roleMap.get(value))
  return roles.findLast((role) => found.includes(role)) ?? null
}

/** A claim by its name or, where there is none of that name, by its path: `realm_access.roles`. */
function valuesOf(claims: Record<string, unknown>, claim: string): string[] {
  const value = Object.hasOwn(claims, claim)
    ? claims[claim]
    : claim.split('.').reduce<unknown>((inner, key) => Object(inner)[key], claims)
  if (typeof value === 'string') return value.split(/[\s,]+/)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.email().max(254).optional(),
  name: z.string().max(100).optional(),
  preferred_username: z.string().max(100).optional(),
})

/** Finds or makes the user of these claims, with the role that they give now. */
export async function signInByClaims(
  db: Database,
  given: unknown,
  { settings, origin }: { settings: OidcSettings; origin: RequestOrigin },
): Promise<SignInOutcome> {
  const claims = claimsSchema.parse(given)
  const email = claims.email?.toLowerCase()
  const refuse = async (error: string) => {
    await recordRefusal(db, { email: email ?? claims.sub, reason: error, origin })
    return { error }
  }
  if (email === undefined) return refuse('no-email')
  const role = roleOfClaims(claims, settings)
  if (role === null) return refuse('no-role')
  const user = await findBySubject(db, settings.issuer, claims.sub)
  if (user?.disabled_at) return refuse('disabled')
  if (!user && (await emailIsTaken(db, email))) return refuse('email-taken')
  const name = claims.name ?? claims.preferred_username ?? email
  const userId = user
    ? await updateRole(db, { ...user, newRole: role, origin })
    : await createOidcUser(db, { email, name, role, origin, claims, settings })
  return { userId }
}

function findBySubject(db: Database, issuer: string, subject: string) {
  return db
    .selectFrom('users')
    .select(['id', 'email', 'role', 'disabled_at'])
    .where('oidc_issuer', '=', issuer)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst()
}

/** An account is never taken over because a provider says the same address. */
async function emailIsTaken(db: Database, email: string): Promise<boolean> {
  const found = await db
    .selectFrom('users')
    .select('id')
    .where(sql`lower(email)`, '=', email)
    .executeTakeFirst()
  return found !== undefined
}

async function updateRole(
  db: Database,
  user: { id: string; email: string; role: Role; newRole: Role; origin: RequestOrigin },
): Promise<string> {
  if (user.role === user.newRole) return user.id
  await db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('users')
      .set({ role: user.newRole, updated_at: sql`NOW()`, version: sql`version + 1` })
      .where('id', '=', user.id)
      .execute()
    await recordAudit(transaction, {
      actor: systemActor('identity provider', user.origin),
      action: 'users.update',
      target: `user ${user.email}`,
      before: { role: user.role },
      after: { role: user.newRole },
    })
  })
  return user.id
}

async function createOidcUser(
  db: Database,
  {
    email,
    name,
    role,
    origin,
    claims,
    settings,
  }: {
    email: string
    name: string
    role: Role
    origin: RequestOrigin
    claims: { sub: string }
    settings: OidcSettings
  },
): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('users')
      .values({ email, name, role, oidc_issuer: settings.issuer, oidc_subject: claims.sub })
      .returning('id')
      .executeTakeFirstOrThrow()
    await recordAudit(transaction, {
      actor: systemActor('identity provider', origin),
      action: 'users.create',
      target: `user ${email}`,
      after: { name, role, issuer: settings.issuer },
    })
    return id
  })
}
